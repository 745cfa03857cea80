import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { follow, setFollowing } from "./following";
import { sorted, threadOf, trimmed, withNewer, withOlder } from "./fold";
import { keys } from "./keys";
import type { Conversation, ConversationPage, Message, Readers, Thread } from "./types";
import { edgeOf, type Listed, type Totals } from "./waiting";

export { keys } from "./keys";

const MOST_ITEMS = 300;
const CATCH_UP = 200;
/** Fewer than a window holds. */
const FEW_UNREAD = 40;

export type Show = "all" | "unread" | "mentions" | "to_confirm" | "groups";

async function fetchPage(cursor: string | null, show: Show = "all"): Promise<ConversationPage> {
  return take(api.GET("/api/messaging/conversations", { params: { query: cursor ? { cursor, show } : { show } } }));
}

/** A row that live events carried further than the answer is kept. */
function newer(fetched: Conversation, known: Conversation | undefined): Conversation {
  return known && known.last_number > fetched.last_number ? known : fetched;
}

/** One screen of the list; the streams to follow and the totals come with it. */
export const listQuery = queryOptions({
  queryKey: keys.list,
  queryFn: async (): Promise<Listed> => {
    const { page, follow: columns, totals } = await take(api.GET("/api/messaging/opening"));
    setFollowing(columns);
    queryClient.setQueryData<Totals>(keys.unread, totals);
    const known = new Map(queryClient.getQueryData<Listed>(keys.list)?.items.map((row) => [row.id, row]));
    const fresh = page.items.map((row) => newer(row, known.get(row.id)));
    const member = new Set(columns.ids);
    for (const row of fresh) known.delete(row.id);
    const others = [...known.values()].filter((row) => member.has(row.id));
    if (others.length) void refreshRows(others.map((row) => row.id));
    return { ...page, items: sorted([...fresh, ...others]), edge: edgeOf(page) };
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Rows below the first screen that were loaded before: what changed while one was away is not told again. */
async function refreshRows(ids: number[]): Promise<void> {
  const rows = await take(api.GET("/api/messaging/rows", { params: { query: { ids: ids.slice(0, 100) } } })).catch(() => []);
  rows.forEach(placed);
}

export const unreadQuery = queryOptions({
  queryKey: keys.unread,
  queryFn: async (): Promise<Totals> => {
    const known = queryClient.getQueryData<Listed>(keys.list) !== undefined;
    if (!known) await queryClient.ensureQueryData(listQuery);
    const came = known ? undefined : queryClient.getQueryData<Totals>(keys.unread);
    return came ?? take(api.GET("/api/messaging/unread"));
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

export async function loadMoreConversations(): Promise<void> {
  const list = queryClient.getQueryData<Listed>(keys.list);
  if (!list?.next) return;
  const more = await fetchPage(list.next);
  addRows(more.items);
  queryClient.setQueryData<Listed>(keys.list, (now) => now && { ...now, next: more.next, edge: edgeOf(more) });
}

/** Rows of one kind, from the server, for they may stand far below what is loaded. Returns where to go on. */
export async function loadShown(show: Show, cursor: string | null): Promise<string | null> {
  const page = await fetchPage(cursor, show);
  addRows(page.items);
  return page.next ?? null;
}

function addRows(rows: readonly Conversation[]): void {
  changeList((known) => {
    const present = new Set(known.map((row) => row.id));
    return [...known, ...rows.filter((row) => !present.has(row.id))];
  });
}

export function changeList(change: (rows: Conversation[]) => Conversation[]): void {
  queryClient.setQueryData<Listed>(keys.list, (list) => list && { ...list, items: sorted(change(list.items)) });
}

export function rowOf(id: number): Conversation | undefined {
  return queryClient.getQueryData<Listed>(keys.list)?.items.find((row) => row.id === id);
}

/** Fetches one conversation and puts it into the list. */
export async function fetchRow(id: number): Promise<Conversation> {
  const fetched = await take(
    api.GET("/api/messaging/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }),
  );
  return placed(fetched);
}

export function placed(row: Conversation): Conversation {
  follow(row.id, row.stream_head);
  changeList((rows) => [newer(row, rowOf(row.id)), ...rows.filter((known) => known.id !== row.id)]);
  return row;
}

/** For oneself. The answer is the row as it is now; the totals follow. */
export async function arrange(
  id: number,
  body: { muted?: boolean; pinned?: boolean; marked_unread?: boolean },
): Promise<Conversation> {
  const params = { path: { conversation_id: id } };
  const changed = await take(api.PATCH("/api/messaging/conversations/{conversation_id}", { params, body }));
  await queryClient.invalidateQueries({ queryKey: keys.unread });
  return changed;
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

/** All of them, two hundred at a time. */
export const memberPagesQuery = (id: number, search: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.members(id), "pages", search],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/messaging/conversations/{conversation_id}/members", {
          params: { path: { conversation_id: id }, query: { search, after: pageParam } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
  });

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

export async function fetchMessage(id: number, number: number): Promise<Message> {
  const path = { conversation_id: id, number };
  return take(api.GET("/api/messaging/conversations/{conversation_id}/messages/{number}", { params: { path } }));
}

export const pinsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.pins(id),
    queryFn: () => take(api.GET("/api/messaging/conversations/{conversation_id}/pins", { params: { path: { conversation_id: id } } })),
    staleTime: Infinity,
  });

/** Posts that members hold, to be called by. */
export const postsQuery = (id: number, search: string) =>
  queryOptions({
    queryKey: ["messaging", "posts", id, search],
    queryFn: () =>
      take(
        api.GET("/api/messaging/conversations/{conversation_id}/mentionable", {
          params: { path: { conversation_id: id }, query: { search } },
        }),
      ),
    staleTime: 60_000,
  });

type Side = "undelivered" | "unread" | "read" | "unconfirmed" | "confirmed";

export async function fetchReaders(id: number, number: number, side: Side, offset: number): Promise<Readers> {
  const path = { conversation_id: id, number };
  return take(
    api.GET("/api/messaging/conversations/{conversation_id}/messages/{number}/readers", {
      params: { path, query: { side, offset } },
    }),
  );
}

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
