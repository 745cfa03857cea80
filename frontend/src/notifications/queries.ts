import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type NotificationSettings = Schemas["NotificationSettings"];
export type UnitHours = Schemas["UnitHours"];
export type BreakingItem = Schemas["BreakingItem"];

export const keys = {
  settings: ["notifications", "settings"] as const,
  hint: (conversation: number) => ["notifications", "hint", conversation] as const,
  breakings: (dispatch: number | null) => ["notifications", "breakings", dispatch] as const,
};

/** Asked again now and then: quiet hours begin and end by the clock. */
export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: () => take(api.GET("/api/notifications/settings")),
  staleTime: 60_000,
  refetchInterval: 5 * 60_000,
});

export const hintQuery = (conversation: number) =>
  queryOptions({
    queryKey: keys.hint(conversation),
    queryFn: () =>
      take(
        api.GET("/api/notifications/conversations/{conversation_id}/quiet", {
          params: { path: { conversation_id: conversation } },
        }),
      ),
    staleTime: 5 * 60_000,
    refetchInterval: 10 * 60_000,
  });
