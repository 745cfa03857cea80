import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { sorted, threadOf, trimmed, withNewer, withOlder } from "./fold";
import type { Conversation, ConversationPage, Thread } from "./types";

export const keys = {
  list: ["messaging", "list"] as const,
  unread: ["messaging", "unread"] as const,
  thread: (id: number) => ["messaging", "thread", id] as const,
  members: (id: number) => ["messaging", "members", id] as const,
  readers: (id: number, number: number) => ["messaging", "readers", id, number] as const,
};

const MOST_ITEMS = 300;
const CATCH_UP = 200;
/** Fewer than a window holds. */
const FEW_UNREAD = 40;

async function fetchPage(cursor: string | null): Promise<ConversationPage> {
  return take(api.GET("/api/messaging/conversations", { params: { query: cursor ? { cursor } : {} } }));
}

/** A row that live events carried further than the answer is kept. */
function newer(fetched: Conversation, known: Conversation | undefined): Conversation {
  return known && known.last_number > fetched.last_number ? known : fetched;
}

export const listQuery = queryOptions({
  queryKey: keys.list,
  queryFn: async (): Promise<ConversationPage> => {
    const page = await fetchPage(null);
    const known = new Map(queryClient.getQueryData<ConversationPage>(keys.list)?.items.map((row) => [row.id, row]));
    return { ...page, items: sorted(page.items.map((row) => newer(row, known.get(row.id)))) };
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

export const unreadQuery = queryOptions({
  queryKey: keys.unread,
  queryFn: () => take(api.GET("/api/messaging/unread")),
  staleTime: Infinity,
  gcTime: Infinity,
});

export async function loadMoreConversations(): Promise<void> {
  const page = queryClient.getQueryData<ConversationPage>(keys.list);
  if (!page?.next) return;
  const more = await fetchPage(page.next);
  changeList((rows) => {
    const known = new Set(rows.map((row) => row.id));
    return [...rows, ...more.items.filter((row) => !known.has(row.id))];
  });
  queryClient.setQueryData<ConversationPage>(keys.list, (now) => now && { ...now, next: more.next });
}

export function changeList(change: (rows: Conversation[]) => Conversation[]): void {
  queryClient.setQueryData<ConversationPage>(keys.list, (page) => page && { ...page, items: sorted(change(page.items)) });
}

export function rowOf(id: number): Conversation | undefined {
  return queryClient.getQueryData<ConversationPage>(keys.list)?.items.find((row) => row.id === id);
}

/** Fetches one conversation and puts it into the list. */
export async function fetchRow(id: number): Promise<Conversation> {
  const fetched = await take(
    api.GET("/api/messaging/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }),
  );
  return placed(fetched);
}

export function placed(row: Conversation): Conversation {
  changeList((rows) => [newer(row, rowOf(row.id)), ...rows.filter((known) => known.id !== row.id)]);
  return row;
}

type Edge = { before?: number; after?: number; around?: number; limit?: number };

async function fetchWindow(id: number, edge: Edge) {
  return take(
    api.GET("/api/messaging/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: id }, query: edge },
    }),
  );
}

/** What was said while the answer was on its way is asked for, so that frames and answer meet without a gap. */
async function caughtUp(id: number, thread: Thread): Promise<Thread> {
  let whole = thread;
  for (let turn = 0; turn < 5; turn += 1) {
    const last = whole.items.at(-1)?.number ?? 0;
    if (last >= (rowOf(id)?.last_number ?? 0)) break;
    whole = withNewer(whole, await fetchWindow(id, { after: last, limit: CATCH_UP }));
  }
  return whole;
}

/** One begins to read where one left off: a mark covers all that stands before it, so nothing may be skipped unseen. */
function openingOf(row: Conversation | undefined): Edge {
  return row && row.unread > FEW_UNREAD ? { around: row.read_number + 1 } : {};
}

export const threadQuery = (id: number) =>
  queryOptions({
    queryKey: keys.thread(id),
    queryFn: async (): Promise<Thread> => {
      const thread = threadOf(await fetchWindow(id, openingOf(rowOf(id))));
      return thread.hasNewer ? thread : caughtUp(id, thread);
    },
    staleTime: Infinity,
  });

function changeThread(id: number, change: (thread: Thread) => Thread): void {
  queryClient.setQueryData<Thread>(keys.thread(id), (thread) => thread && change(thread));
}

export async function loadOlder(id: number): Promise<void> {
  const first = queryClient.getQueryData<Thread>(keys.thread(id))?.items[0]?.number;
  if (first === undefined) return;
  const window = await fetchWindow(id, { before: first });
  changeThread(id, (thread) =>
    thread.items[0]?.number === first ? trimmed(withOlder(thread, window), "older", MOST_ITEMS) : thread,
  );
}

export async function loadNewer(id: number): Promise<void> {
  const last = queryClient.getQueryData<Thread>(keys.thread(id))?.items.at(-1)?.number;
  if (last === undefined) return;
  const window = await fetchWindow(id, { after: last });
  changeThread(id, (thread) => trimmed(withNewer(thread, window), "newer", MOST_ITEMS));
}

/** Shows the conversation around a message far from what is loaded. */
export async function jumpTo(id: number, number: number): Promise<void> {
  const window = await fetchWindow(id, { around: number });
  queryClient.setQueryData<Thread>(keys.thread(id), threadOf(window));
}

export async function jumpToEnd(id: number): Promise<void> {
  const thread = await caughtUp(id, threadOf(await fetchWindow(id, {})));
  queryClient.setQueryData<Thread>(keys.thread(id), thread);
}

export const membersQuery = (id: number, search = "") =>
  queryOptions({
    queryKey: [...keys.members(id), search],
    queryFn: () =>
      take(
        api.GET("/api/messaging/conversations/{conversation_id}/members", {
          params: { path: { conversation_id: id }, query: { search } },
        }),
      ),
  });

export const readersQuery = (id: number, number: number) =>
  queryOptions({
    queryKey: keys.readers(id, number),
    queryFn: () =>
      take(
        api.GET("/api/messaging/conversations/{conversation_id}/messages/{number}/readers", {
          params: { path: { conversation_id: id, number } },
        }),
      ),
    staleTime: 0,
  });

/** Members came or went: the counts under one's own messages are of others now. */
export async function refreshCounts(id: number): Promise<void> {
  const numbers = Object.keys(queryClient.getQueryData<Thread>(keys.thread(id))?.counts ?? {}).map(Number).slice(-100);
  if (!numbers.length) return;
  const counts = await take(
    api.GET("/api/messaging/conversations/{conversation_id}/read-counts", {
      params: { path: { conversation_id: id }, query: { numbers } },
    }),
  );
  const found = Object.fromEntries(counts.map((count) => [count.number, count]));
  changeThread(id, (thread) => ({ ...thread, counts: { ...thread.counts, ...found } }));
}
