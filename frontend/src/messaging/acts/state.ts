import { inject, provide, reactive, type InjectionKey } from "vue";
import type { Message } from "../types";

/** What is under way in one open conversation: the composer, the log and the sheets share it. */
export interface Acts {
  replying: Message | null;
  editing: Message | null;
  /** Recalled words to be written again. */
  rewritten: string | null;
  /** Numbers chosen, while choosing. */
  selected: number[] | null;
  forwarding: { numbers: number[]; merged: boolean } | null;
  readers: { number: number; side: "readers" | "confirmed" } | null;
  history: Message | null;
  menu: Message | null;
  /** Where to go: tapped on a quote or a pin. */
  goal: number | null;
}

const ACTS: InjectionKey<Acts> = Symbol("acts");

function fresh(): Acts {
  return {
    replying: null,
    editing: null,
    rewritten: null,
    selected: null,
    forwarding: null,
    readers: null,
    history: null,
    menu: null,
    goal: null,
  };
}

export function provideActs(): Acts {
  const acts = reactive(fresh()) as Acts;
  provide(ACTS, acts);
  return acts;
}

export function useActs(): Acts {
  return inject(ACTS, () => reactive(fresh()) as Acts, true);
}

export function forget(acts: Acts): void {
  Object.assign(acts, fresh());
}

export function choose(acts: Acts, number: number): void {
  const chosen = acts.selected ?? [];
  acts.selected = chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number];
}
