import { onScopeDispose, shallowReactive } from "vue";
import { api, request, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import { meQuery } from "@/accounts/me";
import type { components } from "@/contract/api";
import { t } from "@/i18n";
import { clientKey } from "@/live/socket";
import { exclusively, heldBy, hold, nextOrder, release } from "@/offline/outbox";
import { toast } from "@/ui/toasts";
import { keys, refetchInbox } from "../queries";
import { filled, type FormField, type Values } from "./fields";

/**
 * Feedback of one's unit, kept on the device from the first stroke: closing the tab or losing the line loses nothing.
 * Once it is to leave it leaves by itself, its photos first, and counts once: the server knows it by its key.
 */
export interface Attached {
  /** Null until it is up. */
  id: number | null;
  name: string;
  /** Null of what an earlier answer had. */
  blob: Blob | null;
}

export interface Feedback {
  key: string;
  dispatch: number;
  title: string;
  values: Partial<Values>;
  files: Record<string, Attached[]>;
  /** The answer of the unit that stood when this one was begun. */
  after: number | null;
  state: "draft" | "waiting" | "refused";
  order: number;
  /** When it was to leave. */
  at: string;
  refusal: Refusal | null;
}

export interface Refusal {
  message: string;
  code: string;
  status: number;
  /** A colleague's answer came first: this one may stand in its place. */
  standing: number | null;
}

type Stored = components["schemas"]["FilePayload"];

const AGAIN_AFTER_MS = 5000;
const KIND = "feedback";
const here = shallowReactive(new Map<number, Feedback>());
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("officehub.feedback") : null;

if (tabs) {
  // Another tab has written, sent or given up: what it left on the device is what there is.
  tabs.onmessage = ({ data }: MessageEvent<number>) => void reread(data);
}

export function feedbackOf(dispatch: number): Feedback | undefined {
  return here.get(dispatch);
}

/** Of all instructions: what has not left yet, or was refused. */
export function unsent(): Feedback[] {
  return [...here.values()].filter((one) => one.state !== "draft");
}

export function begun(dispatch: number, title: string, given: { values: Values | null; feedback: number | null } | null, fields: readonly FormField[]): Feedback {
  const values = { ...(given?.values ?? {}) };
  const files = Object.fromEntries(fields.filter(holdsFiles).map((field) => [field.key, attachedOf(values[field.key])]));
  const facts = { key: clientKey(), dispatch, title, values, files, after: given?.feedback ?? null };
  return { ...facts, state: "draft", order: nextOrder(), at: "", refusal: null };
}

export function holdsFiles(field: FormField): boolean {
  return field.kind === "photo" || field.kind === "file";
}

function attachedOf(value: unknown): Attached[] {
  return Array.isArray(value) ? (value as number[]).map((id) => ({ id, name: "", blob: null })) : [];
}

export async function keepFeedback(one: Feedback): Promise<void> {
  here.set(one.dispatch, one);
  await hold({ key: one.key, person: person(), conversation: 0, kind: KIND, order: one.order, body: one });
  tabs?.postMessage(one.dispatch);
}

export async function submitFeedback(one: Feedback): Promise<void> {
  await keepFeedback({ ...one, state: "waiting", at: new Date().toISOString(), refusal: null });
  await sendFeedback();
}

/** Seen what the colleague gave, and still this one: it stands in its place. */
export function insist(one: Feedback): Promise<void> {
  return submitFeedback({ ...one, after: one.refusal?.standing ?? one.after });
}

/** It may have arrived for all we know: changed, it is another answer, which replaces the first. */
export async function takeBack(one: Feedback): Promise<void> {
  await giveUpFeedback(one);
  await keepFeedback({ ...one, key: clientKey(), state: "draft", refusal: null });
}

export async function giveUpFeedback(one: Feedback): Promise<void> {
  if (isStill(one)) here.delete(one.dispatch);
  await release(one.key);
  tabs?.postMessage(one.dispatch);
}

/** What an earlier page of this person left. Called when it is known who is here. */
export async function restoreFeedback(): Promise<void> {
  for (const held of await heldBy(person(), KIND)) {
    const one = held.body as Feedback;
    here.set(one.dispatch, one);
  }
  await sendFeedback();
}

function isStill(one: Feedback): boolean {
  return (here.get(one.dispatch)?.key ?? one.key) === one.key;
}

async function reread(dispatch: number): Promise<void> {
  const held = (await heldBy(person(), KIND)).map((each) => each.body as Feedback);
  const one = held.find((each) => each.dispatch === dispatch);
  if (one) here.set(dispatch, one);
  else here.delete(dispatch);
}

function person(): number {
  return queryClient.getQueryData(meQuery.queryKey)?.person_id ?? 0;
}

/** Everything that is to leave, by one tab, the oldest first. */
export function sendFeedback(): Promise<void> {
  return exclusively("officehub.feedback", async () => {
    for (const held of await heldBy(person(), KIND)) {
      const one = held.body as Feedback;
      if (one.state === "waiting" && !(await attempt(one))) return;
    }
  });
}

let timer: ReturnType<typeof setTimeout> | null = null;

function later(): void {
  timer ??= setTimeout(() => {
    timer = null;
    void sendFeedback();
  }, AGAIN_AFTER_MS);
}

/** Used by whoever shows it: the line coming back is not waited for with a clock alone. */
export function useSending(): void {
  const send = (): void => void sendFeedback();
  globalThis.addEventListener("online", send);
  onScopeDispose(() => {
    globalThis.removeEventListener("online", send);
  });
}

/** False: the line is away, and everything else would fare the same. */
async function attempt(one: Feedback): Promise<boolean> {
  try {
    const up = await uploaded(one);
    const given = await take(
      api.POST("/api/reach/dispatches/{dispatch_id}/feedback", {
        params: { path: { dispatch_id: up.dispatch } },
        body: { client_key: up.key, values: valuesOf(up), after: up.after },
      }),
    );
    await giveUpFeedback(up);
    toast(t(given.late ? "duties.fedBackLate" : "duties.fedBackToast"));
    await fetchAnew(up.dispatch);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.transient || error.status === 401) {
      later();
      return false;
    }
    await refuse(one, error);
  }
  return true;
}

/** Nothing of it is lost: it stands in the form as it was written, with the reason. */
async function refuse(one: Feedback, error: ApiError): Promise<void> {
  const standing = typeof error.data.feedback === "number" ? error.data.feedback : null;
  const { message, code, status } = error;
  const kept = here.get(one.dispatch) ?? one;
  if (kept.key === one.key) await keepFeedback({ ...kept, state: "refused", refusal: { message, code, status, standing } });
  await fetchAnew(one.dispatch);
}

async function fetchAnew(dispatch: number): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keys.one(dispatch) });
  refetchInbox();
}

/** Each file's number is kept as soon as there is one: after a broken line only what is missing goes up. */
async function uploaded(one: Feedback): Promise<Feedback> {
  let now = one;
  for (const [field, files] of Object.entries(one.files)) {
    for (const [place, file] of files.entries()) {
      if (file.id !== null || !file.blob) continue;
      const { id } = await up(file.name, file.blob);
      const list = (now.files[field] ?? []).map((each, at) => (at === place ? { ...each, id } : each));
      now = { ...now, files: { ...now.files, [field]: list } };
      if (isStill(now)) await keepFeedback(now);
    }
  }
  return now;
}

function up(name: string, blob: Blob): Promise<Stored> {
  const body = new FormData();
  body.set("file", blob, name);
  body.set("purpose", blob.type.startsWith("image/") ? "image" : "attachment");
  return request<Stored>("/api/files/", { method: "POST", body });
}

function valuesOf(one: Feedback): Values {
  const ids = Object.entries(one.files).map(([field, files]) => [field, files.flatMap(({ id }) => (id === null ? [] : [id]))] as const);
  return filled({ ...one.values, ...Object.fromEntries(ids) });
}
