import { queryOptions } from "@tanstack/vue-query";
import { api, request, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";

export type TodoItem = components["schemas"]["TodoItem"];
export type TodoList = components["schemas"]["TodoList"];
export type DoneItem = components["schemas"]["DoneItem"];
export type QuickAct = components["schemas"]["QuickAct"];
export type Category = TodoItem["category"];
export type Bucket = TodoItem["bucket"];

export const CATEGORIES = ["document", "meeting", "task"] as const satisfies readonly Category[];
export const BUCKETS = ["overdue", "today", "this_week", "later"] as const satisfies readonly Bucket[];

/** Everything of the to-do centre lies below this key: `todo.changed` refreshes it all. */
export const TODO = ["todo"] as const;

/** All three kinds at once, so that changing the tab costs nothing. The time left is the server's: asked anew each minute. */
export const mineQuery = queryOptions({
  queryKey: [...TODO, "mine"],
  queryFn: ({ signal }) => take(api.GET("/api/todo/mine", { signal })),
  refetchInterval: 60_000,
  staleTime: 15_000,
});

export const countsQuery = queryOptions({
  queryKey: [...TODO, "counts"],
  queryFn: ({ signal }) => take(api.GET("/api/todo/counts", { signal })),
  staleTime: 60_000,
});

export function doneQuery(before: number | undefined, signal: AbortSignal) {
  return take(api.GET("/api/todo/done", { params: { query: before === undefined ? {} : { before } }, signal }));
}

/** Does a one-step act; the line leaves the list once the server has taken it. */
export async function actAtOnce(item: TodoItem, act: QuickAct): Promise<void> {
  await request(`/api/${act.path}`, { method: "POST", body: act.body });
  queryClient.setQueryData(mineQuery.queryKey, (list) => list && without(list, item));
  await queryClient.invalidateQueries({ queryKey: TODO });
}

export function without(list: TodoList, item: TodoItem): TodoList {
  const counts = { ...list.counts, [item.category]: Math.max(0, list.counts[item.category] - 1) };
  if (item.bucket === "overdue") counts.overdue = Math.max(0, counts.overdue - 1);
  return { ...list, items: list.items.filter((one) => one.key !== item.key), counts };
}
