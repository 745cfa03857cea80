import { queryClient } from "@/api/query";
import { meQuery } from "@/accounts/me";
import type { Handlers, Resets } from "@/live/handlers";
import { foldFacts, foldMessage, foldRead, foldReaders, foldRow } from "./fold";
import { changeList, fetchRow, keys, refreshCounts, rowOf, threadQuery } from "./queries";
import type { Conversation, Message, Thread } from "./types";
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
  const counted = before.muted ? "muted" : "unread";
  queryClient.setQueryData<{ unread: number; muted: number }>(
    keys.unread,
    (total) => total && { ...total, [counted]: Math.max(0, total[counted] + after.unread - before.unread) },
  );
}

export function markRow(id: number, read: { read_number: number; unread: number }): void {
  changeRow(id, (row) => foldRead(row, read));
}

/** Also called with a command's reply, which may come before the frame or after it. */
export function hearMessage(message: Message): void {
  const id = message.conversation_id;
  changeRow(id, (row) => foldRow(row, message, me()));
  const mine = { id: me(), audience: Math.max(0, (rowOf(id)?.member_count ?? 1) - 1) };
  const before = queryClient.getQueryData<Thread>(keys.thread(id));
  if (!before) return;
  const after = foldMessage(before, message, mine);
  queryClient.setQueryData<Thread>(keys.thread(id), after);
  if (after.hasNewer && !before.hasNewer) void queryClient.invalidateQueries({ queryKey: threadQuery(id).queryKey });
  stoppedTyping(id, message.sender.person_id);
}

function forget(id: number): void {
  changeRow(id, (row) => ({ ...row, unread: 0 }));
  changeList((rows) => rows.filter((row) => row.id !== id));
  void queryClient.invalidateQueries({ queryKey: keys.thread(id) });
}

export const handlers = {
  "message.sent": (event) => {
    hearMessage(event.message);
  },
  "message.changed": (event) => {
    hearMessage(event.message);
  },
  "conversation.changed": (event) => {
    const { id } = event.conversation;
    changeRow(id, (row) => foldFacts(row, event.conversation));
    void queryClient.invalidateQueries({ queryKey: keys.members(id) });
    void refreshCounts(id);
  },
  "conversation.joined": (event) => {
    void fetchRow(event.conversation_id);
    void queryClient.invalidateQueries({ queryKey: keys.unread });
  },
  "conversation.left": (event) => {
    forget(event.conversation_id);
  },
  "conversation.read": (event) => {
    markRow(event.conversation_id, event);
  },
  "conversation.readers": (event) => {
    queryClient.setQueryData<Thread>(
      keys.thread(event.conversation_id),
      (thread) => thread && foldReaders(thread, event.marks),
    );
    void queryClient.invalidateQueries({ queryKey: ["messaging", "readers", event.conversation_id] });
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
