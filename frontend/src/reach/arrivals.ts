import { shallowReactive } from "vue";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import type { DispatchNotice } from "@/contract/events";
import { t } from "@/i18n";
import { live } from "@/live/socket";
import { toast } from "@/ui/toasts";
import { inCrowd, inTurn } from "./crowd";
import { acknowledge } from "./delivery";
import { keys, oneQuery, refetchInbox, waitingQuery } from "./queries";
import type { Instruction } from "./types";
import { LEVELS } from "./words";

/** What the first sight of an instruction needs of it: all that the socket hands over. */
export type Arrived = Pick<
  Instruction,
  "id" | "level" | "title" | "ask" | "deadline" | "drill" | "sender_line" | "state" | "sent_at" | "ended_at" | "origin" | "text" | "form" | "forward_tiers" | "obligation" | "receipt"
>;

export interface Arrival {
  instruction: Arrived;
  urged: boolean;
}

/** Instructions that have just come in and are not dealt with; the most pressing first. */
export const arrivals = shallowReactive<Arrival[]>([]);

const LISTS_A_SECOND = 300;
const FEW = 300;

export async function hearNotice(event: DispatchNotice): Promise<void> {
  if (!meansMe(event.posts)) return;
  if (event.people > FEW) await inTurn(event.people);
  if (!(await show(event.dispatch_id, event.notice))) return;
  if (event.people > FEW) await inTurn(event.people, LISTS_A_SECOND);
  refetchInbox();
}

/** A notice that names no post, or one before our posts are known, has to be asked about. */
function meansMe(posts: readonly number[] | null): boolean {
  const mine = queryClient.getQueryData(waitingQuery.queryKey)?.posts;
  return posts === null || mine === undefined || posts.some((post) => mine.includes(post));
}

/** False where it was meant for a colleague. */
export async function show(id: number, notice: DispatchNotice["notice"]): Promise<boolean> {
  const instruction = await mine(id);
  if (!instruction) return false;
  void queryClient.invalidateQueries({ queryKey: keys.one(id) }); // whoever has it open reads it anew
  if (over(instruction)) {
    settle(id);
    if (instruction.state === "withdrawn") toast(t("reach.withdrawnToast", { title: instruction.title }));
    return true;
  }
  if (notice === "corrected") toast(t("duties.correctedNotice", { title: instruction.title }));
  if (notice === "urged" && owes(instruction)) {
    const open = (): void => void import("@/app/router").then(({ router }) => router.push(`/reach/inbox/${String(id)}`));
    toast(t("duties.urgedToGive", { title: instruction.title }), open, t("reach.open"));
  } else if (!answered(instruction)) arrive({ instruction, urged: notice === "urged" });
  return true;
}

/** Null where it was meant for a colleague. The socket counts it as delivered by handing it over. */
async function mine(id: number): Promise<Arrived | null> {
  try {
    if (live.status.value === "open") return await inCrowd(() => live.command<Arrived>("dispatch.show", { dispatch_id: id }));
    const instruction = await queryClient.fetchQuery({ ...oneQuery(id), staleTime: 0 });
    if (!instruction.receipt) return null;
    acknowledge([id]);
    return instruction;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return null;
  }
}

/** Confirmed, but of the unit more was asked. */
function owes(instruction: Arrived): boolean {
  const owed = instruction.obligation;
  if (!owed || owed.forward !== null || !answered(instruction)) return false;
  return owed.must_forward || (owed.must_feed_back && !owed.fed_back_at);
}

/** Nobody is asked for anything any more. */
function over({ state, ended_at }: Arrived): boolean {
  return state === "withdrawn" || ended_at !== null;
}

function answered({ ask, receipt }: Arrived): boolean {
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
