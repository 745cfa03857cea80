import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";

export type Bot = components["schemas"]["BotPayload"];
export type BotWithSecret = components["schemas"]["BotWithSecret"];

const key = (conversation: number) => ["messaging", "bots", conversation] as const;

export const botsQuery = (conversation: number) =>
  queryOptions({
    queryKey: key(conversation),
    queryFn: () =>
      take(api.GET("/api/bots/conversations/{conversation_id}", { params: { path: { conversation_id: conversation } } })),
  });

export async function botsChanged(conversation: number): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: key(conversation) });
}
