import { computed, reactive, watch, type ComputedRef } from "vue";
import { api, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { clientKey, live } from "@/live/socket";
import { hearMessage } from "../live";
import { forget, keep, keptBy, type KeptUpload } from "./kept";
import { transfer } from "./transfer";

/** Files on their way. They live here and not in a component, so that leaving the page does not stop them. */

export type UploadState = "waiting" | "sending" | "checking" | "paused" | "stalled" | "failed" | "missing";

export interface Upload extends KeptUpload {
  state: UploadState;
  sent: number;
  error: unknown;
  /** Address of the local picture. */
  shown: string;
  seconds: number;
  stop: AbortController | null;
}

export interface Chosen {
  blob: Blob;
  name: string;
  kind: KeptUpload["kind"];
  caption?: string;
  width?: number;
  height?: number;
  seconds?: number;
}

/** Small ones go one after another, in the order they were chosen; a large one goes beside them. */
const LARGE_BYTES = 32 * 1024 * 1024;
const uploads = reactive(new Map<string, Upload>());

export function uploadsOf(conversation: () => number): ComputedRef<Upload[]> {
  return computed(() => [...uploads.values()].filter((one) => one.conversation === conversation()));
}

export function add(person: number, conversation: number, chosen: readonly Chosen[]): void {
  for (const { blob, name, kind, caption = "", width = 0, height = 0, seconds = 0 } of chosen) {
    const modified = blob instanceof File ? blob.lastModified : 0;
    const facts = { key: clientKey(), person, conversation, kind, name, size: blob.size, modified, caption, width, height };
    place({ ...facts, upload: null, blob }, seconds);
  }
  next();
}

function place(kept: KeptUpload, seconds = 0, state: UploadState = "waiting"): void {
  const shown = kept.blob && kept.kind === "image" ? URL.createObjectURL(kept.blob) : "";
  uploads.set(kept.key, { ...kept, state: kept.blob ? state : "missing", sent: 0, error: null, shown, seconds, stop: null });
  void keep(kept);
}

/** What was under way when the page was last closed goes on. Asked for once, when messages first open. */
export async function restore(person: number): Promise<void> {
  for (const kept of await keptBy(person)) if (!uploads.has(kept.key)) place(kept);
  next();
}

function next(): void {
  for (const large of [false, true]) {
    const lane = [...uploads.values()].filter((one) => one.size > LARGE_BYTES === large);
    if (lane.some((one) => one.state === "sending" || one.state === "checking")) continue;
    const first = lane.find((one) => one.state === "waiting");
    if (first) void run(first);
  }
}

async function run(one: Upload): Promise<void> {
  const stop = new AbortController();
  Object.assign(one, { state: "sending", error: null, stop });
  try {
    await bring(one, stop.signal);
    done(one);
  } catch (error) {
    if (!stop.signal.aborted) fell(one, error);
  } finally {
    next();
  }
}

async function bring(one: Upload, signal: AbortSignal): Promise<void> {
  const upload = await begun(one);
  let { file } = upload;
  if (!file && one.blob) {
    one.sent = upload.offset;
    await transfer(one.blob, upload, signal, (sent) => (one.sent = sent));
    one.state = "checking";
    file = await take(api.POST("/api/files/uploads/{upload_id}/finish", { params: { path: { upload_id: upload.id } } }));
  }
  if (!file) throw new ApiError(0, "offline", "");
  one.state = "checking";
  const kind = one.kind === "image" && !file.width ? "file" : one.kind;
  const body = {
    conversation_id: one.conversation,
    client_key: one.key,
    text: one.caption,
    content: { type: kind, file_id: file.id },
    mentions_everyone: false,
    asks_confirmation: false,
  };
  hearMessage(await take(api.POST("/api/messaging/messages", { body })));
}

/** The upload the server knows, or a new one where it has forgotten it. */
async function begun(one: Upload) {
  if (one.upload !== null) {
    const path = { upload_id: one.upload };
    const known = await take(api.GET("/api/files/uploads/{upload_id}", { params: { path } })).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    if (known) return known;
  }
  const purpose = one.kind === "voice" ? ("voice" as const) : ("message" as const);
  const upload = await take(api.POST("/api/files/uploads/", { body: { name: one.name, size: one.size, purpose, sha256: "" } }));
  one.upload = upload.id;
  await keep(plain(one));
  return upload;
}

function plain(one: Upload): KeptUpload {
  const { key, person, conversation, kind, name, size, modified, caption, upload, width, height, blob } = one;
  return { key, person, conversation, kind, name, size, modified, caption, upload, width, height, blob };
}

function done(one: Upload): void {
  uploads.delete(one.key);
  if (one.shown) URL.revokeObjectURL(one.shown);
  void forget(one.key);
}

function fell(one: Upload, error: unknown): void {
  const away = error instanceof ApiError && error.status === 0;
  Object.assign(one, { state: away ? "stalled" : "failed", error });
}

export function pause(one: Upload): void {
  one.state = "paused";
  one.stop?.abort();
}

/** Goes on from where the server stands; with the same key, so that nothing is said twice. */
export function resume(one: Upload): void {
  if (!one.blob) return;
  one.state = "waiting";
  next();
}

export function cancel(one: Upload): void {
  one.stop?.abort();
  const { upload } = one;
  done(one);
  // What the server keeps of it is swept in two days should this not get through.
  if (upload !== null) {
    void api.DELETE("/api/files/uploads/{upload_id}", { params: { path: { upload_id: upload } } }).catch(() => undefined);
  }
  next();
}

/** The same file once more after a reload; false for another one. */
export function handBack(one: Upload, file: File): boolean {
  if (file.name !== one.name || file.size !== one.size || file.lastModified !== one.modified) return false;
  one.blob = file;
  resume(one);
  return true;
}

function goOn(): void {
  for (const one of uploads.values()) if (one.state === "stalled") resume(one);
}

window.addEventListener("online", goOn);
watch(live.status, (now) => {
  if (now === "open") goOn();
});
