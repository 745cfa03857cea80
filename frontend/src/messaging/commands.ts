import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { listQuery } from "./queries";
import type { Conversation } from "./types";

const FEW = 6;

function matches(row: Conversation, word: string): boolean {
  return row.title.toLowerCase().includes(word) || Boolean(row.peer?.title.includes(word));
}

const providers: CommandProvider[] = [
  {
    id: "messaging",
    title: () => t("messaging.title"),
    find: async (text) => {
      const word = text.trim().toLowerCase();
      const { items } = await queryClient.fetchQuery(listQuery);
      return items
        .filter((row) => !word || matches(row, word))
        .slice(0, FEW)
        .map((row) => ({
          id: `conversation.${String(row.id)}`,
          title: row.title,
          detail: row.peer?.title ?? t("messaging.memberCount", { count: row.member_count }),
          icon: "chat" as const,
          run: () => router.push(`/messages/${String(row.id)}`),
        }));
    },
  },
  {
    id: "found",
    title: () => t("finding.messages"),
    find: async (text, signal) => {
      const q = text.trim();
      if ([...q].length < 2) return [];
      const [found, places] = await Promise.all([
        take(api.GET("/api/search/messages", { params: { query: { q } }, signal })),
        take(api.GET("/api/search/conversations", { params: { query: { q } }, signal })),
      ]);
      const titles = new Map(found.places.map((place) => [place.id, place.title]));
      const loaded = new Set(queryClient.getQueryData<{ items: Conversation[] }>(listQuery.queryKey)?.items.map((row) => row.id));
      const further = places.items.filter((place) => !loaded.has(place.id)).slice(0, FEW);
      return [
        ...further.map((place) => ({
          id: `place.${String(place.id)}`,
          title: place.title,
          detail: place.detail || t("messaging.memberCount", { count: place.member_count }),
          icon: "chat" as const,
          run: () => router.push(`/messages/${String(place.id)}`),
        })),
        ...found.items.slice(0, FEW).map((item) => ({
          id: `message.${String(item.conversation_id)}.${String(item.number)}`,
          title: item.excerpt.map((span) => span.text).join("") || t(`finding.kinds.${item.kind === "system" ? "text" : item.kind}`),
          detail: `${item.sender.name} · ${titles.get(item.conversation_id) ?? ""}`,
          icon: "search" as const,
          run: () => router.push({ path: `/messages/${String(item.conversation_id)}`, query: { at: item.number } }),
        })),
      ];
    },
  },
];

export default providers;
