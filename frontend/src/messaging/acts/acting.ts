import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { live } from "@/live/socket";
import { hearMessage } from "../live";
import { foldConfirmed } from "../fold";
import { keys } from "../queries";
import type { Emoji, Message, Reactions, Thread } from "../types";

/** What one does with a message. Refusals are thrown as they come; whoever calls shows them. */

const BASE = "/api/messaging/conversations/{conversation_id}/messages/{number}";
export const EMOJI: readonly Emoji[] = ["👍", "👌", "🙏", "👏", "💪", "👀", "❓", "🎉"];

function at(message: Pick<Message, "conversation_id" | "number">) {
  return { path: { conversation_id: message.conversation_id, number: message.number } };
}

function changeThread(id: number, change: (thread: Thread) => Thread): void {
  queryClient.setQueryData<Thread>(keys.thread(id), (thread) => thread && change(thread));
}

export async function recall(message: Message): Promise<void> {
  hearMessage(await take(api.POST(`${BASE}/recall`, { params: at(message) })));
}

export interface Edited {
  text: string;
  mentions: number[];
  mentions_everyone: boolean;
  mentioned_posts: number[];
}

export async function edit(message: Message, body: Edited): Promise<void> {
  hearMessage(await take(api.PUT(BASE, { params: at(message), body })));
}

export async function pin(message: Message, pinned: boolean): Promise<void> {
  hearMessage(await take(api.POST(`${BASE}/pin`, { params: at(message), body: { pinned } })));
}

export async function confirm(message: Message): Promise<void> {
  const { conversation_id: id, number } = message;
  await live.command("message.confirm", { conversation_id: id, number });
  changeThread(id, (thread) => foldConfirmed(thread, number));
}

/** Whether one's own is among them: of few everybody is named, of many one's own are told apart. */
export function reacted(message: Message, emoji: string, me: number, own: Record<number, string[]>): boolean {
  const told = own[message.number];
  if (told) return told.includes(emoji);
  return message.reactions.some((line) => line.emoji === emoji && line.person_ids.includes(me));
}

/** Shown at once; the frame that follows says how it stands for everybody. */
export async function react(message: Message, emoji: Emoji, me: number, on: boolean): Promise<void> {
  const { conversation_id: id, number } = message;
  showReactions(id, number, toggled(message.reactions, emoji, me, on));
  try {
    const mine = await take(api.POST(`${BASE}/reactions`, { params: at(message), body: { emoji, on } }));
    changeThread(id, (thread) => ({ ...thread, own: { ...thread.own, [number]: mine.emoji } }));
  } catch (error) {
    showReactions(id, number, message.reactions);
    throw error;
  }
}

function showReactions(id: number, number: number, reactions: Reactions): void {
  changeThread(id, (thread) => ({
    ...thread,
    items: thread.items.map((known) => (known.number === number ? { ...known, reactions } : known)),
  }));
}

export function toggled(lines: Reactions, emoji: Emoji, me: number, on: boolean): Reactions {
  const known = lines.find((line) => line.emoji === emoji);
  const others = known?.person_ids.filter((person) => person !== me) ?? [];
  const count = Math.max(0, (known?.count ?? 0) + (on ? 1 : -1));
  const line = { emoji, count, person_ids: on ? [...others, me] : others };
  const all = known ? lines.map((one) => (one.emoji === emoji ? line : one)) : [...lines, line];
  return all.filter((one) => one.count > 0).sort((one, other) => place(one.emoji) - place(other.emoji));
}

function place(emoji: string): number {
  return EMOJI.findIndex((one) => one === emoji);
}

export async function remind(conversation: number, number: number, whom: "unread" | "unconfirmed"): Promise<void> {
  const message = { conversation_id: conversation, number };
  await take(api.POST(`${BASE}/remind`, { params: at(message), body: { whom } }));
  await queryClient.invalidateQueries({ queryKey: keys.readers(conversation, number) });
}
