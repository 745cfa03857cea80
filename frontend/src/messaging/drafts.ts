import { useLocalStorage, type RemovableRef } from "@vueuse/core";
import { effectScope, watch } from "vue";
import { api, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import { meQuery } from "@/accounts/me";
import type { components } from "@/contract/api";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";

type Draft = components["schemas"]["DraftPayload"];
type Drafts = RemovableRef<Record<string, string>>;

const SETTLE_MS = 1200;
/** A draft of another device does not come between the words of somebody who is typing. */
const IDLE_MS = 4000;

const scope = effectScope(true);
const known = new Map<number, { text: string; version: number }>();
const touched = new Map<number, number>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const kept = new Map<number, Drafts>();
let syncing = 0;

/** What was typed and not sent, by conversation: on this device at once, on one's others a moment later. */
export function useDrafts(person: number): Drafts {
  let drafts = kept.get(person);
  if (!drafts) {
    drafts = scope.run(() => useLocalStorage<Record<string, string>>(`officehub.drafts.${String(person)}`, {})) as Drafts;
    kept.set(person, drafts);
  }
  return drafts;
}

/** Begins to keep this device's drafts the same as those of the others. */
export async function syncDrafts(person: number): Promise<void> {
  if (!person || syncing === person) return;
  syncing = person;
  const drafts = useDrafts(person);
  for (const draft of await take(api.GET("/api/messaging/drafts")).catch(() => [])) taken(drafts, draft);
  scope.run(() => {
    watch(drafts, (now, before) => {
      for (const id of new Set([...Object.keys(now), ...Object.keys(before)])) changed(drafts, Number(id));
    });
  });
  for (const id of Object.keys(drafts.value)) changed(drafts, Number(id));
}

/** From another device, or what this one just saved. */
export function heardDraft(draft: Draft): void {
  const me = queryClient.getQueryData(meQuery.queryKey)?.person_id;
  if (me && draft.version > (known.get(draft.conversation_id)?.version ?? 0)) taken(useDrafts(me), draft);
}

function taken(drafts: Drafts, draft: Draft): void {
  const id = draft.conversation_id;
  const here = drafts.value[id] ?? "";
  const last = known.get(id);
  known.set(id, { text: draft.text, version: draft.version });
  const own = here !== (last?.text ?? "") || Date.now() - (touched.get(id) ?? 0) < IDLE_MS;
  if (own && here) return;
  put(drafts, id, draft.text);
}

function put(drafts: Drafts, id: number, text: string): void {
  const others = Object.entries(drafts.value).filter(([other]) => Number(other) !== id);
  drafts.value = Object.fromEntries(text ? [...others, [String(id), text]] : others);
}

function changed(drafts: Drafts, id: number): void {
  const text = drafts.value[id] ?? "";
  if (text.trim() === (known.get(id)?.text ?? "").trim()) return;
  touched.set(id, Date.now());
  clearTimeout(timers.get(id));
  timers.set(id, setTimeout(() => void save(drafts, id, false), SETTLE_MS));
}

async function save(drafts: Drafts, id: number, force: boolean): Promise<void> {
  const text = drafts.value[id] ?? "";
  const version = known.get(id)?.version ?? 0;
  try {
    const body = { text, version, force };
    const path = { conversation_id: id };
    const saved = await take(api.PUT("/api/messaging/conversations/{conversation_id}/draft", { params: { path }, body }));
    known.set(id, { text: saved.text, version: saved.version });
  } catch (error) {
    // Offline or no longer a member: the draft stays on this device.
    if (error instanceof ApiError && error.code === "conflict") await overwrite(drafts, id, error.data.draft as Draft);
  }
}

async function overwrite(drafts: Drafts, id: number, theirs: Draft): Promise<void> {
  known.set(id, { text: theirs.text, version: theirs.version });
  await save(drafts, id, true);
  if (theirs.text) toast(t("media.overwrote"), () => { put(drafts, id, theirs.text); });
}
