import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
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
];

export default providers;
