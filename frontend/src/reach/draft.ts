import { reactive } from "vue";
import type { Audience } from "@/directory/types";
import { clientKey } from "@/live/socket";
import type { FormField } from "./duties/fields";
import type { Ask, Level } from "./types";

export interface InstructionDraft {
  clientKey: string;
  audience: Audience;
  level: Level;
  title: string;
  text: string;
  ask: Ask;
  /** As a time field has it, Shanghai time; empty: none. */
  deadline: string;
  drill: boolean;
  forwardTiers: number[];
  fields: FormField[];
}

function blank(): InstructionDraft {
  return {
    clientKey: clientKey(),
    audience: { any_of: [], without: [] },
    level: "important",
    title: "",
    text: "",
    ask: "confirm",
    deadline: "",
    drill: false,
    forwardTiers: [],
    fields: [],
  };
}

const drafts = new Map<number, InstructionDraft>();

/** What this identity was writing when it left the page; kept until it is sent or the window closes. */
export function draftOf(appointment: number): InstructionDraft {
  const kept = drafts.get(appointment) ?? reactive(blank());
  drafts.set(appointment, kept);
  return kept;
}

export function discard(appointment: number): void {
  drafts.delete(appointment);
}
