import { queryOptions, useMutation } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";
import { t, type MessageKey } from "@/i18n";
import { showTime } from "@/ui/time";
import { keys } from "./queries";

export type Climb = components["schemas"]["ClimbPayload"];
export type LadderStep = components["schemas"]["LadderStep"];
export type Tried = components["schemas"]["Tried"];

const climbKey = (id: number) => [...keys.board(id), "climb"] as const; // refetched with the board

export const climbQuery = (id: number) =>
  queryOptions({
    queryKey: climbKey(id),
    queryFn: () => take(api.GET("/api/escalation/dispatches/{dispatch_id}", { params: { path: { dispatch_id: id } } })),
    staleTime: 5_000,
    refetchInterval: 60_000,
  });

/** Standing still, and going on. */
export function useStanding(id: () => number) {
  return useMutation({
    mutationFn: (still: boolean) => {
      const at = { params: { path: { dispatch_id: id() } } };
      return take(
        still
          ? api.POST("/api/escalation/dispatches/{dispatch_id}/pause", at)
          : api.POST("/api/escalation/dispatches/{dispatch_id}/resume", at),
      );
    },
    onSuccess: (after) => queryClient.setQueryData<Climb>(climbKey(after.dispatch_id), after),
  });
}

export function stepName(step: Pick<LadderStep, "to" | "by">): string {
  return t("escalation.step", { by: t(`escalation.by.${step.by}`), to: t(`escalation.to.${step.to}`) });
}

/** What a gateway said, or how far the message got. */
export const resultName = (result: string): string => t(`escalation.results.${result}` as MessageKey);

/** 14:12 语音电话：无人接听 */
export function triedLine(tried: Tried): string {
  const said = { time: showTime(tried.at, "clock"), by: t(`escalation.by.${tried.by}`), result: resultName(tried.result) };
  const line = tried.stand_in ? t("escalation.triedOther", { ...said, who: tried.stand_in }) : t("escalation.tried", said);
  return tried.reply && tried.result !== "answered" ? `${line}，${t("escalation.reply", { text: tried.reply })}` : line;
}
