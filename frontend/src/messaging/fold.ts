import type { ConversationFacts, MessageTallied, ReadMark } from "@/contract/events";
import type { Conversation, Message, MessageWindow, Thread } from "./types";
import { attended, isOwn } from "./waiting";

/** How an event changes what is on screen. Folding the frames gives what fetching anew would give. */

const EXCERPT = 80;

type Tally = Pick<MessageTallied, "number" | "reactions" | "confirmed_count">;

export function threadOf(window: MessageWindow): Thread {
  return {
    items: window.items,
    hasOlder: window.has_older,
    hasNewer: window.has_newer,
    counts: Object.fromEntries(window.read_counts.map((count) => [count.number, count])),
    confirmed: window.confirmed,
    own: Object.fromEntries(window.own_reactions.map((one) => [one.number, one.emoji])),
  };
}

/** The newer version wins; a number beyond the next one means that something lies between: the rest is to be fetched. */
export function foldMessage(thread: Thread, message: Message, mine: { id: number; audience: number }): Thread {
  const last = thread.items.at(-1)?.number ?? message.number - 1;
  if (message.number > last) return appended(thread, message, last, mine);
  if (!thread.items.some((known) => known.number === message.number && known.version < message.version)) return thread;
  const items = thread.items.map((known) => (known.number === message.number ? message : requoted(known, message)));
  return { ...thread, items };
}

/** Replies follow what they quote: the server tells of the original only, however often it is quoted. */
function requoted(reply: Message, original: Message): Message {
  if (reply.reply_to?.number !== original.number) return reply;
  const quote = {
    ...reply.reply_to,
    text: excerptOf(original),
    recalled: original.recalled,
    edited: original.edited_at !== null,
  };
  return { ...reply, reply_to: quote };
}

/** Reactions and confirmations come in the order of the stream, without a version. */
export function foldTally(thread: Thread, tally: Tally): Thread {
  const items = thread.items.map((known) =>
    known.number === tally.number
      ? { ...known, reactions: tally.reactions, confirmed_count: tally.confirmed_count }
      : known,
  );
  return { ...thread, items };
}

export function foldConfirmed(thread: Thread, number: number): Thread {
  return thread.confirmed.includes(number) ? thread : { ...thread, confirmed: [...thread.confirmed, number] };
}

function appended(thread: Thread, message: Message, last: number, mine: { id: number; audience: number }): Thread {
  if (thread.hasNewer) return thread;
  if (message.number > last + 1) return { ...thread, hasNewer: true };
  const counted = isOwn(message, mine.id) && message.kind !== "system";
  const asked = message.asks_confirmation ? mine.audience : null;
  const count = { number: message.number, read: 0, audience: mine.audience, asked };
  return {
    ...thread,
    items: [...thread.items, message],
    counts: counted ? { ...thread.counts, [message.number]: count } : thread.counts,
  };
}

export function foldReaders(thread: Thread, marks: readonly ReadMark[]): Thread {
  const counts = { ...thread.counts };
  for (const count of Object.values(thread.counts)) {
    const more = marks.filter((mark) => mark.before < count.number && count.number <= mark.number).length;
    if (more) counts[count.number] = { ...count, read: Math.min(count.audience, count.read + more) };
  }
  return { ...thread, counts };
}

export function withOlder(thread: Thread, window: MessageWindow): Thread {
  const more = threadOf(window);
  const items = [...more.items, ...thread.items];
  return { ...thread, ...joined(more, thread), items, hasOlder: more.hasOlder, counts: { ...more.counts, ...thread.counts } };
}

export function withNewer(thread: Thread, window: MessageWindow): Thread {
  const more = threadOf(window);
  const last = thread.items.at(-1)?.number ?? 0;
  const items = [...thread.items, ...more.items.filter((item) => item.number > last)];
  return { ...thread, ...joined(thread, more), items, hasNewer: more.hasNewer, counts: { ...thread.counts, ...more.counts } };
}

function joined(one: Thread, other: Thread): Pick<Thread, "confirmed" | "own"> {
  return { confirmed: [...new Set([...one.confirmed, ...other.confirmed])], own: { ...one.own, ...other.own } };
}

/** Keeps what is on screen short: `end` is where one is reading. */
export function trimmed(thread: Thread, end: "older" | "newer", most: number): Thread {
  if (thread.items.length <= most) return thread;
  if (end === "older") return { ...thread, items: thread.items.slice(0, most), hasNewer: true };
  return { ...thread, items: thread.items.slice(-most), hasOlder: true };
}

export function foldRow(row: Conversation, message: Message, me: number): Conversation {
  const fresh = message.number > row.last_number;
  const own = isOwn(message, me);
  return {
    ...row,
    ...attended(row, message, me),
    ...(message.number >= row.last_number ? { last: lastOf(message) } : {}),
    ...(fresh ? { last_number: message.number, last_at: message.sent_at } : {}),
    ...(fresh && !own ? { unread: row.unread + 1 } : {}),
    ...(fresh && own && row.read_number === row.last_number ? { read_number: message.number } : {}),
  };
}

/** As the server cuts it. */
export function excerptOf(message: Message): string {
  const { content } = message;
  const named = content && ("name" in content ? content.name : "title" in content ? content.title : "");
  return [...(message.card?.title || message.text || named || "")].slice(0, EXCERPT).join("");
}

function lastOf(message: Message): Conversation["last"] {
  return {
    number: message.number,
    kind: message.kind,
    sender_id: message.sender.person_id,
    sender_name: message.sender.name,
    text: excerptOf(message),
    recalled: message.recalled,
    mentions: message.mentions,
    mentions_everyone: message.mentions_everyone,
    bot: message.bot,
  };
}

export function foldFacts(row: Conversation, facts: ConversationFacts): Conversation {
  return facts.version > row.version ? { ...row, ...facts } : row;
}

export function foldRead(row: Conversation, read: { read_number: number; unread: number }): Conversation {
  if (read.read_number < row.read_number) return row;
  const mentions = row.mentions.filter((number) => number > read.read_number);
  return { ...row, read_number: read.read_number, unread: read.unread, mentions, marked_unread: false };
}

/** Pinned first, then by the newest message. */
export function sorted(rows: readonly Conversation[]): Conversation[] {
  return [...rows].sort(
    (one, other) =>
      Number(other.pinned) - Number(one.pinned) || Date.parse(other.last_at) - Date.parse(one.last_at) || other.id - one.id,
  );
}
