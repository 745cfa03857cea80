import type { MessageKey } from "@/i18n";
import type { Tone } from "@/ui/StatusTag.vue";

const TONES = {
  draft: "neutral",
  in_flow: "accent",
  revising: "amber",
  numbered: "amber",
  distributed: "green",
  void: "neutral",
} as const satisfies Record<string, Tone>;
type State = keyof typeof TONES;

export const stateTone = (state: string): Tone => TONES[state as State];
export const stateKey = (state: string): MessageKey => `documents.states.${state as State}`;

export const ISSUED: readonly string[] = ["numbered", "distributed"];
