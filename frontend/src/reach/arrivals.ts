import { shallowReactive } from "vue";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import type { DispatchNotice } from "@/contract/events";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { acknowledge } from "./delivery";
import { keys, oneQuery, refetchInbox, waitingQuery } from "./queries";
import type { Instruction } from "./types";
import { LEVELS } from "./words";

export interface Arrival {
  instruction: Instruction;
  urged: boolean;
}

/** Instructions that have just come in and are not dealt with; the most pressing first. */
export const arrivals = shallowReactive<Arrival[]>([]);

/** Colleagues of a whole county hear of a mass notice in the same moment: they ask within two seconds, not at once. */
const SPREAD_MS = 2000;

export async function hearNotice(event: DispatchNotice): Promise<void> {
  if (!meansMe(event.posts)) return;
  if (event.posts === null) await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS));
  await show(event.dispatch_id, event.notice);
}

/** A notice that names no post, or one before our posts are known, has to be asked about. */
function meansMe(posts: readonly number[] | null): boolean {
  const mine = queryClient.getQueryData(waitingQuery.queryKey)?.posts;
  return posts === null || mine === undefined || posts.some((post) => mine.includes(post));
}

export async function show(id: number, notice: DispatchNotice["notice"]): Promise<void> {
  const instruction = await mine(id);
  if (!instruction) return;
  refetchInbox();
  if (notice === "withdrawn" || instruction.state === "withdrawn") {
    settle(id);
    toast(t("reach.withdrawnToast", { title: instruction.title }));
    return;
  }
  acknowledge([id]);
  if (notice === "corrected") toast(t("duties.correctedNotice", { title: instruction.title }));
  if (notice === "urged" && owes(instruction)) {
    const open = (): void => void import("@/app/router").then(({ router }) => router.push(`/reach/inbox/${String(id)}`));
    toast(t("duties.urgedToGive", { title: instruction.title }), open, t("reach.open"));
  } else if (!answered(instruction)) arrive({ instruction, urged: notice === "urged" });
}

/** Null where it was meant for a colleague. */
async function mine(id: number): Promise<Instruction | null> {
  await queryClient.invalidateQueries({ queryKey: keys.one(id), refetchType: "none" });
  try {
    const instruction = await queryClient.fetchQuery(oneQuery(id));
    return instruction.receipt ? instruction : null;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** Confirmed, but of the unit more was asked. */
function owes(instruction: Instruction): boolean {
  const owed = instruction.obligation;
  if (!owed || owed.forward !== null || !answered(instruction)) return false;
  return owed.must_forward || (owed.must_feed_back && !owed.fed_back_at);
}

function answered({ ask, receipt }: Instruction): boolean {
  return Boolean(ask === "confirm" ? receipt?.confirmed_at : receipt?.read_at);
}

export function arrive(arrival: Arrival): void {
  settle(arrival.instruction.id);
  const rank = (one: Arrival): number => LEVELS.indexOf(one.instruction.level);
  const place = arrivals.findIndex((one) => rank(one) <= rank(arrival));
  arrivals.splice(place < 0 ? arrivals.length : place, 0, arrival);
}

export function settle(id: number): void {
  const place = arrivals.findIndex((one) => one.instruction.id === id);
  if (place >= 0) arrivals.splice(place, 1);
}
