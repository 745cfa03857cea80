import { shallowReactive } from "vue";
import { api, take } from "@/api/client";
import { clientKey, live } from "@/live/socket";
import { hearMessage } from "./live";
import type { Message } from "./types";

/** Longer bodies go by HTTP: a socket frame holds 64 KiB. */
const LONGEST_FRAME = 40_000;

export interface Outgoing {
  key: string;
  conversation: number;
  text: string;
  mentions: number[];
  everyone: boolean;
  at: string;
  /** Why it was refused or did not get through; null while under way. */
  error: unknown;
}

const waiting = shallowReactive(new Map<string, Outgoing>());

export function outgoingOf(conversation: number): Outgoing[] {
  return [...waiting.values()].filter((one) => one.conversation === conversation);
}

export function send(conversation: number, text: string, mentions: number[], everyone: boolean): void {
  const key = clientKey();
  void push({ key, conversation, text, mentions, everyone, at: new Date().toISOString(), error: null });
}

/** With the same key: should the first attempt have arrived after all, nothing is said twice. */
export function sendAgain(one: Outgoing): void {
  void push({ ...one, error: null });
}

export function giveUp(one: Outgoing): void {
  waiting.delete(one.key);
}

async function push(one: Outgoing): Promise<void> {
  waiting.set(one.key, one);
  try {
    hearMessage(await deliver(one));
    waiting.delete(one.key);
  } catch (error) {
    waiting.set(one.key, { ...one, error });
  }
}

function deliver(one: Outgoing): Promise<Message> {
  const body = {
    conversation_id: one.conversation,
    client_key: one.key,
    text: one.text,
    mentions: one.mentions,
    mentions_everyone: one.everyone,
  };
  if (new Blob([one.text]).size > LONGEST_FRAME) return take(api.POST("/api/messaging/messages", { body }));
  return live.command<Message>("message.send", body);
}
