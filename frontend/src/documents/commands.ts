import { api, take } from "@/api/client";
import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
import { t } from "@/i18n";

const AT_MOST = 6;

const providers: CommandProvider[] = [
  {
    id: "documents",
    title: () => t("shell.areas.documents"),
    find: async (text, signal) => {
      const title = t("documents.newDraft");
      const start = { id: "documents.new", title, icon: "edit" as const, run: () => router.push("/documents/new") };
      const verbs = title.includes(text) ? [start] : [];
      if (text.length < 2) return verbs;
      const pages = await Promise.all(
        (["drafted", "issued", "received"] as const).map((box) =>
          take(api.GET("/api/documents/", { params: { query: { box, text } }, signal })),
        ),
      );
      const rows = new Map(pages.flatMap((page) => page?.items ?? []).map((row) => [row.id, row]));
      const finds = [...rows.values()].slice(0, AT_MOST).map((row) => ({
        id: `documents.${String(row.id)}`,
        title: row.title,
        detail: `${row.number} ${row.unit_name}`.trim(),
        icon: "document" as const,
        run: () => router.push(`/documents/${String(row.id)}`),
      }));
      return [...verbs, ...finds];
    },
  },
];

export default providers;
