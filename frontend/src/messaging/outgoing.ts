import { shallowReactive } from "vue";
import { api, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { meQuery } from "@/accounts/me";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";
import type { CommandBodies } from "@/contract/events";
import { clientKey, live } from "@/live/socket";
import { exclusively, heldBy, hold, nextOrder, release } from "@/offline/outbox";
import { hearMessage } from "./live";
import type { Message } from "./types";

/** Longer bodies go by HTTP: a socket frame holds 64 KiB. */
const LONGEST_FRAME = 40_000;
const AGAIN_AFTER_MS = 5000;

type Body = CommandBodies["message.send"];
type HttpBody = components["schemas"]["SendMessage"];
/** What a message may carry besides its words: a reply, a wish to be confirmed … */
export type Extra = Partial<Omit<Body, "conversation_id" | "client_key" | "text" | "mentions" | "mentions_everyone">>;

export interface Outgoing {
  key: string;
  conversation: number;
  text: string;
  mentions: number[];
  everyone: boolean;
  extra?: Extra;
  /** The post it was written in: it is not said in another's name. */
  appointment?: number;
  order?: number;
  at: string;
  /** Why it was refused or did not get through; null while under way. */
  error: unknown;
}

const waiting = shallowReactive(new Map<string, Outgoing>());
/** Tells the other tabs what is written, sent or given up here. */
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("officehub.outbox") : null;

type News = { kind: "held"; one: Outgoing } | { kind: "gone"; key: string };

function tell(news: News): void {
  tabs?.postMessage(news);
}

if (tabs) {
  tabs.onmessage = ({ data }: MessageEvent<News>) => {
    if (data.kind === "gone") waiting.delete(data.key);
    else waiting.set(data.one.key, revived(data.one));
  };
}

export function outgoingOf(conversation: number): Outgoing[] {
  return [...waiting.values()]
    .filter((one) => one.conversation === conversation)
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
}

export function send(conversation: number, text: string, mentions: number[], everyone: boolean, extra: Extra = {}): void {
  const appointment = acting()?.appointment ?? 0;
  const facts = { key: clientKey(), conversation, text, mentions, everyone, extra, appointment };
  void push({ ...facts, order: nextOrder(), at: new Date().toISOString(), error: null });
}

/** With the same key: should the first attempt have arrived after all, nothing is said twice. */
export function sendAgain(one: Outgoing): void {
  const appointment = acting()?.appointment ?? one.appointment ?? 0;
  void push({ ...one, appointment, error: null });
}

export function giveUp(one: Outgoing): void {
  gone(one.key);
}

/** What an earlier page of this person left unsent. Called when it is known who is here. */
export async function restoreOutgoing(): Promise<void> {
  const person = acting()?.person ?? 0;
  for (const held of await heldBy(person)) {
    const one = held.body as Outgoing;
    if (!waiting.has(one.key)) waiting.set(one.key, revived(one));
  }
  for (const conversation of new Set([...waiting.values()].map((one) => one.conversation))) void drain(conversation);
}

function acting(): { person: number; appointment: number } | null {
  const me = queryClient.getQueryData(meQuery.queryKey);
  return me ? { person: me.person_id, appointment: me.acting.appointment_id } : null;
}

async function push(one: Outgoing): Promise<void> {
  await noted(one);
  await drain(one.conversation);
}

async function noted(one: Outgoing): Promise<void> {
  waiting.set(one.key, one);
  const kept = { ...one, mentions: [...one.mentions], error: plain(one.error) };
  tell({ kind: "held", one: kept });
  const person = acting()?.person ?? 0;
  await hold({ key: one.key, person, conversation: one.conversation, order: one.order ?? nextOrder(), body: kept });
}

function gone(key: string): void {
  waiting.delete(key);
  tell({ kind: "gone", key });
  void release(key);
}

/** One conversation's messages in the order they were written, each once; by one tab, whichever gets the turn. */
function drain(conversation: number): Promise<void> {
  return exclusively(`officehub.outbox.${String(conversation)}`, async () => {
    const tried = new Set<string>();
    for (let next = await first(conversation, tried); next; next = await first(conversation, tried)) {
      tried.add(next.key);
      if (!(await attempt(next))) return;
    }
  });
}

async function first(conversation: number, tried: ReadonlySet<string>): Promise<Outgoing | undefined> {
  const held = (await heldBy(acting()?.person ?? 0)).map((each) => each.body as Outgoing);
  return held.find((one) => one.conversation === conversation && !one.error && !tried.has(one.key));
}

/** False: the line is away, and what comes after must not overtake. */
async function attempt(one: Outgoing): Promise<boolean> {
  const now = acting()?.appointment;
  try {
    if (one.appointment && now && one.appointment !== now) throw new ApiError(409, "other_identity", "");
    const message = await deliver(one);
    gone(one.key);
    hearMessage(message);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.transient) {
      setTimeout(() => void drain(one.conversation), AGAIN_AFTER_MS);
      return false;
    }
    await noted({ ...one, error });
    return true;
  }
}

function deliver(one: Outgoing): Promise<Message> {
  const body = {
    ...one.extra,
    conversation_id: one.conversation,
    client_key: one.key,
    text: one.text,
    mentions: one.mentions,
    mentions_everyone: one.everyone,
  } as Body;
  if (new Blob([one.text]).size > LONGEST_FRAME) return take(api.POST("/api/messaging/messages", { body: body as HttpBody }));
  return live.command<Message>("message.send", body);
}

interface PlainError {
  status: number;
  code: string;
  message: string;
}

/** An error as the database can keep it. */
function plain(error: unknown): PlainError | null {
  if (!error) return null;
  if (error instanceof ApiError) return { status: error.status, code: error.code, message: error.message };
  return { status: 0, code: "unknown", message: "" };
}

function revived(one: Outgoing): Outgoing {
  const kept = one.error as PlainError | null;
  return { ...one, error: kept ? new ApiError(kept.status, kept.code, kept.message) : null };
}
