import type { Outgoing } from "./outgoing";
import type { Message } from "./types";

/** Consecutive messages of one speaker in one minute, under one line that says who and when. */
export interface Speech {
  kind: "speech";
  key: string;
  sender: Message["sender"];
  at: string;
  mine: boolean;
  /** A program spoke; the sender answers for it. */
  bot: boolean;
  messages: Message[];
  /** Own messages not yet confirmed by the server. */
  outgoing: Outgoing[];
}

export type Block =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "system"; key: string; message: Message }
  | Speech;

interface Reader {
  me: Message["sender"];
  /** Everything up to here had been read when the conversation was opened. */
  readBefore: number | null;
}

/** Shanghai keeps no summer time. */
const ZONE_MS = 8 * 3600_000;

function dayOf(iso: string): number {
  return Math.floor((Date.parse(iso) + ZONE_MS) / 86_400_000);
}

function minuteOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 60_000);
}

export function blocksOf(messages: readonly Message[], outgoing: readonly Outgoing[], reader: Reader): Block[] {
  const blocks: Block[] = [];
  const firstUnread = firstUnreadOf(messages, reader);
  let day: number | null = null;
  for (const message of messages) {
    if (dayOf(message.sent_at) !== day) {
      day = dayOf(message.sent_at);
      blocks.push({ kind: "day", key: `day ${String(day)}`, at: message.sent_at });
    }
    if (message.number === firstUnread) blocks.push({ kind: "unread", key: "unread" });
    place(blocks, message, reader);
  }
  const sent = new Set(messages.map((message) => message.client_key));
  for (const one of outgoing) if (!sent.has(one.key)) placeOutgoing(blocks, one, reader, day);
  return blocks;
}

/** Where 以下为新消息 stands; nowhere while older unread messages are not loaded. */
function firstUnreadOf(messages: readonly Message[], { me, readBefore }: Reader): number | null {
  if (readBefore === null || (messages[0]?.number ?? 0) > readBefore + 1) return null;
  const foreign = messages.find((message) => message.number > readBefore && (message.bot !== null || message.sender.person_id !== me.person_id));
  return foreign?.number ?? null;
}

function place(blocks: Block[], message: Message, reader: Reader): void {
  const key = String(message.number);
  if (message.kind === "system") {
    blocks.push({ kind: "system", key, message });
    return;
  }
  const last = blocks.at(-1);
  const bot = message.bot !== null;
  if (last?.kind === "speech" && continues(last, message.sender, message.sent_at, bot)) {
    last.messages.push(message);
    return;
  }
  const mine = !bot && message.sender.person_id === reader.me.person_id;
  blocks.push({ kind: "speech", key, sender: message.sender, at: message.sent_at, mine, bot, messages: [message], outgoing: [] });
}

function placeOutgoing(blocks: Block[], one: Outgoing, reader: Reader, day: number | null): void {
  const last = blocks.at(-1);
  if (last?.kind === "speech" && continues(last, reader.me, one.at, false)) {
    last.outgoing.push(one);
    return;
  }
  if (dayOf(one.at) !== day && last?.kind !== "speech") blocks.push({ kind: "day", key: `day ${one.key}`, at: one.at });
  blocks.push({ kind: "speech", key: one.key, sender: reader.me, at: one.at, mine: true, bot: false, messages: [], outgoing: [one] });
}

/** Two programs of one person are told apart by their names. */
function continues(speech: Speech, sender: Message["sender"], at: string, bot: boolean): boolean {
  const same = speech.sender.person_id === sender.person_id && speech.bot === bot && (!bot || speech.sender.name === sender.name);
  return same && minuteOf(speech.at) === minuteOf(at);
}
