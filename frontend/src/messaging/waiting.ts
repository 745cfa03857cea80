import type { Conversation, ConversationPage, Message } from "./types";

/** What waits for oneself, by the numbers of the messages: kept up as events come, equal to what the server counts. */

type Attention = Pick<Conversation, "mentions" | "to_confirm">;

export function isOwn(message: Message, me: number): boolean {
  return message.sender.person_id === me && message.bot === null;
}

export function attended(row: Conversation, message: Message, me: number): Attention {
  const { number } = message;
  const stands = !message.recalled && message.kind !== "system" && !isOwn(message, me);
  return {
    mentions: kept(row.mentions, number, stands && number > row.read_number && calls(message, me)),
    to_confirm: kept(row.to_confirm, number, stands && message.asks_confirmation && mayWait(row, number)),
  };
}

function calls(message: Message, me: number): boolean {
  return message.mentions_everyone || message.mentions.includes(me);
}

/** A change tells nothing about whether one has confirmed: it takes away, only what is new adds. */
function mayWait(row: Conversation, number: number): boolean {
  return number > row.joined_number && (number > row.last_number || row.to_confirm.includes(number));
}

function kept(numbers: number[], number: number, waits: boolean): number[] {
  if (waits === numbers.includes(number)) return numbers;
  return waits ? [...numbers, number].sort((one, other) => one - other) : numbers.filter((one) => one !== number);
}

export type Totals = Record<"unread" | "muted" | "marked" | "mentions" | "muted_mentions" | "to_confirm", number>;

export function totalsOf(row: Conversation): Totals {
  return {
    unread: row.muted ? 0 : row.unread,
    muted: row.muted ? row.unread : 0,
    marked: row.marked_unread && !row.muted ? 1 : 0,
    mentions: row.mentions.length,
    muted_mentions: row.muted ? row.mentions.length : 0,
    to_confirm: row.to_confirm.length,
  };
}

/** The totals of all conversations after one row changed. */
export function moved(totals: Totals, before: Conversation, after: Conversation): Totals {
  const was = totalsOf(before);
  const is = totalsOf(after);
  const keys = Object.keys(was) as (keyof Totals)[];
  return Object.fromEntries(keys.map((key) => [key, Math.max(0, totals[key] + is[key] - was[key])])) as Totals;
}

/** What the rail shows: unread, what one marked oneself, and who is named even where it is silent. */
export function badgeOf(totals: Totals): number {
  return totals.unread + totals.marked + totals.muted_mentions;
}

/** The list as loaded so far: without a hole down to `edge`, with single rows below it that were asked for. */
export interface Listed extends ConversationPage {
  edge: string | null;
}

export function aboveEdge(list: Listed, row: Conversation): boolean {
  return row.pinned || !list.edge || Date.parse(row.last_at) >= Date.parse(list.edge);
}

export function edgeOf(page: ConversationPage): string | null {
  return page.next ? (page.items.filter((row) => !row.pinned).at(-1)?.last_at ?? null) : null;
}
