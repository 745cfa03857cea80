import { shallowReactive } from "vue";

const LASTS_MS = 5000;
const SAY_EVERY_MS = 3000;

interface Typist {
  id: number;
  name: string;
  timer: ReturnType<typeof setTimeout>;
}

/** Who is writing in which conversation right now. */
const typing = shallowReactive(new Map<number, Typist[]>());

export function typistsOf(conversation: number): readonly string[] {
  return (typing.get(conversation) ?? []).map((typist) => typist.name);
}

export function heardTyping(conversation: number, id: number, name: string): void {
  stoppedTyping(conversation, id);
  const timer = setTimeout(() => {
    stoppedTyping(conversation, id);
  }, LASTS_MS);
  typing.set(conversation, [...(typing.get(conversation) ?? []), { id, name, timer }]);
}

export function stoppedTyping(conversation: number, id: number): void {
  const known = typing.get(conversation);
  if (!known?.some((typist) => typist.id === id)) return;
  known.filter((typist) => typist.id === id).forEach((typist) => {
    clearTimeout(typist.timer);
  });
  typing.set(
    conversation,
    known.filter((typist) => typist.id !== id),
  );
}

/** At most one announcement in three seconds, none for large groups (nobody would be told anyway). */
export function announcer(say: (conversation: number) => void, now: () => number = Date.now): (conversation: number) => void {
  let last = { conversation: 0, at: -Infinity };
  return (conversation) => {
    if (conversation === last.conversation && now() - last.at < SAY_EVERY_MS) return;
    last = { conversation, at: now() };
    say(conversation);
  };
}
