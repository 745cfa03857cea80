import { reactive } from "vue";
import type { Audience } from "@/directory/types";
import { clientKey } from "@/live/socket";
import type { FormField } from "./duties/fields";
import type { Held, StoredFile, Template } from "./sending/queries";
import type { Ask, Level } from "./types";
import { localField } from "./words";

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
  files: StoredFile[];
  /** Also to those beyond one's own reach, if a leader releases it. */
  beyond: boolean;
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
    files: [],
    beyond: false,
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

/** Everything of a template but the audience, where it has none. */
export function fill(draft: InstructionDraft, template: Template): void {
  const { level, title, text, ask } = template;
  Object.assign(draft, { level, title, text, ask });
  draft.forwardTiers = template.forward_tiers ?? [];
  draft.fields = template.form?.fields ?? [];
  if (template.audience && !template.gone) draft.audience = template.audience;
}

/** What was returned, to be written anew. Its files stay with what was handed in. */
export function rewrite(appointment: number, held: Held): void {
  const { level, title, text, ask, drill, audience, deadline, forward_tiers, form, beyond } = held.draft;
  const draft = reactive({ ...blank(), level, title, text, ask, audience });
  draft.drill = drill ?? false;
  draft.beyond = beyond ?? false;
  draft.deadline = deadline && Date.parse(deadline) > Date.now() ? localField(Date.parse(deadline)) : "";
  draft.forwardTiers = forward_tiers ?? [];
  draft.fields = form?.fields ?? [];
  drafts.set(appointment, draft);
}
