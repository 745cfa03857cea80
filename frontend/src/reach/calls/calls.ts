import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";
import { t } from "@/i18n";
import { timeAgo } from "@/ui/time";
import { keys } from "../queries";
import type { Addressee, Ask } from "../types";

export type HandCall = components["schemas"]["HandCallPayload"];
export type Result = HandCall["result"];

export const RESULTS = ["confirmed", "spoken", "no_answer", "busy", "off", "wrong_number"] as const satisfies readonly Result[];

/** Whoever was called so shortly before is not called again just because he stands next in the list. */
const RECENT_MS = 10 * 60_000;

export const attemptsQuery = (dispatch: number, receipt_id: number) =>
  queryOptions({
    queryKey: [...keys.board(dispatch), "attempts", receipt_id], // refetched with the board
    queryFn: () => take(api.GET("/api/reach/receipts/{receipt_id}/attempts", { params: { path: { receipt_id } } })),
    staleTime: 5_000,
  });

/** Where only reading is asked for there is nothing to confirm: the person is told. */
export function resultWord(result: Result, ask: Ask): string {
  if (ask === "read" && (result === "confirmed" || result === "spoken")) return t(`escalation.calls.told.${result}`);
  return t(`escalation.calls.results.${result}`);
}

/** 2 分钟前 孙县长拨打：无人接听（稍后再拨） */
export function calledLine(call: HandCall, ask: Ask, now: Date): string {
  const said = { time: timeAgo(call.at, now), name: call.by_name, result: resultWord(call.result, ask) };
  return call.word ? t("escalation.calls.lineWith", { ...said, word: call.word }) : t("escalation.calls.line", said);
}

export function isRecent(call: HandCall | null, now: Date): boolean {
  return call !== null && now.getTime() - Date.parse(call.at) < RECENT_MS;
}

/** The next one below `index` who has not answered and whom nobody has just called. */
export function nextToCall(people: readonly Addressee[], index: number, now: Date): Addressee | undefined {
  return people.slice(index + 1).find((person) => person.may_call && !isRecent(person.called, now));
}

/** Somebody being called keeps his place, although an answer has just taken him off the list. */
export function withKept(people: readonly Addressee[], kept: { person: Addressee; index: number } | null): readonly Addressee[] {
  if (!kept || people.some((person) => person.receipt_id === kept.person.receipt_id)) return people;
  return people.toSpliced(kept.index, 0, { ...kept.person, may_call: false });
}
