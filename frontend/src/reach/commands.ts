import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
import { t } from "@/i18n";

const providers: CommandProvider[] = [
  {
    id: "reach",
    title: () => t("shell.areas.reach"),
    find: (text) => {
      const title = t("reach.compose");
      return title.includes(text) ? [{ id: "reach.compose", title, icon: "megaphone", run: () => router.push("/reach/new") }] : [];
    },
  },
];

export default providers;
