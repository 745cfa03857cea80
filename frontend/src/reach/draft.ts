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
  /** The deadline of what came back, where it has passed meanwhile; empty: none has. */
  lapsed: string;
  drill: boolean;
  forwardTiers: number[];
  fields: FormField[];
  files: StoredFile[];
  /** Also to those beyond one's own reach, if a leader releases it. */
  beyond: boolean;
  /** What came back before release and is written anew here. */
  replaces: number | null;
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
    lapsed: "",
    drill: false,
    forwardTiers: [],
    fields: [],
    files: [],
    beyond: false,
    replaces: null,
  };
}

const drafts = new Map<string, InstructionDraft>();
const keyOf = (appointment: number, held: number | null): string => `${String(appointment)}/${String(held ?? "")}`;

/** What this identity was writing when it left the page, anew or from what came back; kept until it is sent or the
 * window closes. */
export function draftOf(appointment: number, held: number | null = null): InstructionDraft {
  const kept = drafts.get(keyOf(appointment, held)) ?? reactive(blank());
  drafts.set(keyOf(appointment, held), kept);
  return kept;
}

export function discard(appointment: number, held: number | null): void {
  drafts.delete(keyOf(appointment, held));
}

/** Everything of a template but the audience, where it has none. */
export function fill(draft: InstructionDraft, template: Template): void {
  const { level, title, text, ask } = template;
  Object.assign(draft, { level, title, text, ask });
  draft.forwardTiers = template.forward_tiers ?? [];
  draft.fields = template.form?.fields ?? [];
  if (template.audience && !template.gone) draft.audience = template.audience;
}

export const hasPassed = (deadline: string | null | undefined): deadline is string => Boolean(deadline && Date.parse(deadline) <= Date.now());

/** Everything of what came back; a deadline that has passed is set aside, to be seen and chosen anew. */
export function takeUp(draft: InstructionDraft, held: Held): void {
  const { level, title, text, ask, drill, audience, deadline, forward_tiers, form, beyond } = held.draft;
  Object.assign(draft, { level, title, text, ask, audience, files: [...held.files], replaces: held.id });
  draft.drill = drill ?? false;
  draft.beyond = beyond ?? false;
  draft.forwardTiers = forward_tiers ?? [];
  draft.fields = form?.fields ?? [];
  setDeadline(draft, deadline);
}

function setDeadline(draft: InstructionDraft, deadline: string | null | undefined): void {
  draft.lapsed = hasPassed(deadline) ? deadline : "";
  draft.deadline = deadline && !draft.lapsed ? localField(Date.parse(deadline)) : "";
}
