import { queryClient } from "@/api/query";
import { router } from "@/app/router";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { meQuery } from "@/accounts/me";
import type { Handlers, Resets } from "@/live/handlers";
import { touched } from "@/offline/keeping";
import { foldConfirmed, foldFacts, foldMessage, foldRead, foldReaders, foldRow, foldTally } from "./fold";
import { groupHandlers, refreshGroup } from "./groups/live";
import { ownHandlers } from "./own/live";
import { unfollow } from "./following";
import { wantRow } from "./missing";
import { changeList, fetchMessage, fetchRow, keys, refreshCounts, rowOf, threadQuery } from "./queries";
import type { Conversation, Message, Thread } from "./types";
import { moved, type Totals } from "./waiting";
import { answerLooking, heardLooking, stoppedLooking } from "./looking";
import { heardTyping, stoppedTyping } from "./typing";

function me(): number {
  return queryClient.getQueryData(meQuery.queryKey)?.person_id ?? 0;
}

/** Changes one row, and the total on the rail by as much. */
function changeRow(id: number, change: (row: Conversation) => Conversation): void {
  const before = rowOf(id);
  if (!before) return;
  const after = change(before);
  changeList((rows) => rows.map((row) => (row.id === id ? after : row)));
  queryClient.setQueryData<Totals>(keys.unread, (totals) => totals && moved(totals, before, after));
}

export function markRow(id: number, read: { read_number: number; unread: number }): void {
  changeRow(id, (row) => foldRead(row, read));
}

/** Also called with a command's reply, which may come before the frame or after it. */
export function hearMessage(message: Message): void {
  const id = message.conversation_id;
  if (rowOf(id)) changeRow(id, (row) => foldRow(row, message, me()));
  else wantRow(id);
  if (message.content || message.recalled) void queryClient.invalidateQueries({ queryKey: ["messaging", "files", id] });
  intoThread(id, message);
}

function intoThread(id: number, message: Message): void {
  const before = queryClient.getQueryData<Thread>(keys.thread(id));
  if (!before) return;
  const after = foldMessage(before, message, { id: me(), audience: audienceOf(id) });
  queryClient.setQueryData<Thread>(keys.thread(id), after);
  if (after.hasNewer && !before.hasNewer) void queryClient.invalidateQueries({ queryKey: threadQuery(id).queryKey });
  stoppedTyping(id, message.sender.person_id);
}

/** All but oneself; of a conversation not loaded yet nobody is known. */
function audienceOf(id: number): number {
  return Math.max(0, (rowOf(id)?.member_count ?? 1) - 1);
}

function changeThread(id: number, change: (thread: Thread) => Thread): void {
  queryClient.setQueryData<Thread>(keys.thread(id), (thread) => thread && change(thread));
}

function forget(id: number): void {
  changeRow(id, (row) => ({ ...row, unread: 0, mentions: [], to_confirm: [], marked_unread: false }));
  unfollow(id);
  changeList((rows) => rows.filter((row) => row.id !== id));
  void queryClient.invalidateQueries({ queryKey: keys.thread(id) });
}

export const handlers = {
  ...ownHandlers,
  ...groupHandlers,
  "message.sent": (event) => {
    hearMessage(event.message);
    if (document.hidden) void import("@/notifications/inPage").then(({ tellOfMessage }) => tellOfMessage(event.message));
  },
  "message.changed": (event) => {
    touched(event.message.conversation_id);
    hearMessage(event.message);
    void queryClient.invalidateQueries({ queryKey: keys.pins(event.message.conversation_id) });
  },
  "message.touched": (event) => {
    // Not shown to those who may not see it: they get the answer that it does not exist.
    void fetchMessage(event.conversation_id, event.number).then(hearMessage, () => undefined);
    void queryClient.invalidateQueries({ queryKey: keys.pins(event.conversation_id) });
  },
  "message.tallied": (event) => {
    changeThread(event.conversation_id, (thread) => foldTally(thread, event));
    void queryClient.invalidateQueries({ queryKey: keys.readers(event.conversation_id, event.number) });
  },
  "message.confirmed": (event) => {
    changeThread(event.conversation_id, (thread) => foldConfirmed(thread, event.number));
    changeRow(event.conversation_id, (row) => ({ ...row, to_confirm: row.to_confirm.filter((one) => one !== event.number) }));
  },
  "message.reminded": (event) => {
    const title = rowOf(event.conversation_id)?.title ?? event.by.name;
    const to = { path: `/messages/${String(event.conversation_id)}`, query: { at: event.number } };
    const words = t(`acts.reminded.${event.whom}`, { name: event.by.name, title });
    toast(words, () => void router.push(to), t("acts.look"));
  },
  "conversation.changed": (event) => {
    const { id } = event.conversation;
    const rules = rowOf(id)?.rules;
    changeRow(id, (row) => foldFacts(row, event.conversation));
    if (rules !== event.conversation.rules || event.conversation.archived) void fetchRow(id); // abilities are one's own
    refreshGroup(id);
    void queryClient.invalidateQueries({ queryKey: keys.members(id) });
    void refreshCounts(id);
  },
  "conversation.joined": (event) => {
    void fetchRow(event.conversation_id);
    void queryClient.invalidateQueries({ queryKey: keys.unread });
  },
  "conversation.cleared": (event) => {
    void queryClient.invalidateQueries({ queryKey: keys.thread(event.conversation_id) });
    void fetchRow(event.conversation_id).catch(() => undefined);
  },
  "conversation.left": (event) => {
    forget(event.conversation_id);
  },
  "conversation.read": (event) => {
    markRow(event.conversation_id, event);
  },
  "conversation.arranged": (event) => {
    const { muted, pinned, marked_unread } = event;
    changeRow(event.conversation_id, (row) => ({ ...row, muted, pinned, marked_unread }));
    if (!rowOf(event.conversation_id)) wantRow(event.conversation_id);
  },
  "conversation.readers": (event) => {
    changeThread(event.conversation_id, (thread) => foldReaders(thread, event.marks));
    void queryClient.invalidateQueries({ queryKey: ["messaging", "readers", event.conversation_id] });
  },
  "conversation.looking": (event) => {
    if (event.person_id === me()) return;
    if (!event.open) stoppedLooking(event.conversation_id, event.person_id);
    else if (heardLooking(event.conversation_id, event.person_id, event.name)) answerLooking(event.conversation_id);
  },
  "conversation.typing": (event) => {
    if (event.person_id !== me()) heardTyping(event.conversation_id, event.person_id, event.name);
  },
} satisfies Partial<Handlers>;

export const resets: Resets = {
  conversation: (id) => {
    void fetchRow(id);
    void queryClient.invalidateQueries({ queryKey: keys.thread(id) });
  },
  person: () => {
    void queryClient.invalidateQueries({ queryKey: keys.list });
    void queryClient.invalidateQueries({ queryKey: keys.unread });
  },
};
