import { onScopeDispose, shallowReactive, watch } from "vue";
import { live, useStream } from "@/live/socket";

/** Longer than the half minute after which whoever is there says so again. */
const LASTS_MS = 60_000;
const SAY_EVERY_MS = 30_000;
/** Beyond so many members the server tells nobody. */
const AUDIENCE = 20;

interface Looker {
  id: number;
  name: string;
  timer: ReturnType<typeof setTimeout>;
}

/** Who else has which conversation open right now, as far as this page was told while it had it open itself. */
const lookers = shallowReactive(new Map<number, Looker[]>());

export function lookersAt(conversation: number): readonly string[] {
  return (lookers.get(conversation) ?? []).map((looker) => looker.name);
}

/** Returns whether this one was not known to be there: then it does not know of us either. */
export function heardLooking(conversation: number, id: number, name: string): boolean {
  const known = (lookers.get(conversation) ?? []).some((looker) => looker.id === id);
  stoppedLooking(conversation, id);
  const timer = setTimeout(() => {
    stoppedLooking(conversation, id);
  }, LASTS_MS);
  lookers.set(conversation, [...(lookers.get(conversation) ?? []), { id, name, timer }]);
  return !known;
}

export function stoppedLooking(conversation: number, id: number): void {
  const known = lookers.get(conversation) ?? [];
  known.filter((looker) => looker.id === id).forEach((looker) => {
    clearTimeout(looker.timer);
  });
  lookers.set(
    conversation,
    known.filter((looker) => looker.id !== id),
  );
}

function forgetLookers(conversation: number): void {
  (lookers.get(conversation) ?? []).forEach((looker) => {
    clearTimeout(looker.timer);
  });
  lookers.delete(conversation);
}

function say(name: "conversation.open" | "conversation.close", conversation: number): void {
  if (live.status.value === "open") void live.command(name, { conversation_id: conversation }).catch(() => undefined);
}

/** To a newcomer, who would otherwise wait for the next half minute. */
export function answerLooking(conversation: number): void {
  if (document.visibilityState === "visible") say("conversation.open", conversation);
}

/** Says that a small conversation is on this screen, for as long as it is and the window is visible. */
export function useLooking(conversation: () => number, members: () => number): void {
  const shown = (): number | null => (members() > 0 && members() <= AUDIENCE ? conversation() : null);
  useStream(() => (shown() === null ? null : `looking.${String(shown())}`));
  const announce = (): void => {
    const id = shown();
    if (id !== null && document.visibilityState === "visible") say("conversation.open", id);
  };
  const left = (): void => {
    const id = shown();
    if (id === null) return;
    if (document.visibilityState === "visible") announce();
    else say("conversation.close", id);
  };
  const timer = setInterval(announce, SAY_EVERY_MS);
  document.addEventListener("visibilitychange", left);
  watch(
    [shown, () => live.status.value],
    ([now], [before]) => {
      if (before !== null && before !== undefined && before !== now) {
        say("conversation.close", before);
        forgetLookers(before);
      }
      announce();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", left);
    const id = shown();
    if (id === null) return;
    say("conversation.close", id);
    forgetLookers(id);
  });
}
