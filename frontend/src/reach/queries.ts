import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { Audience } from "@/directory/types";
import { acknowledge } from "./delivery";
import type { Box, Cell, Inbox, Sending } from "./types";

export const keys = {
  all: ["reach"] as const,
  inboxes: ["reach", "inbox"] as const,
  waiting: ["reach", "inbox", "waiting"] as const,
  one: (id: number) => ["reach", "one", id] as const,
  sent: ["reach", "sent"] as const,
  board: (id: number) => ["reach", "board", id] as const,
};

async function readInbox(box: Box, before?: number): Promise<Inbox> {
  const query = before === undefined ? { box } : { box, before };
  const page = await take(api.GET("/api/reach/inbox", { params: { query } }));
  acknowledge(page.items.filter((item) => item.state === "sent" && !item.receipt.delivered_at).map((item) => item.id));
  return page;
}

/** What waits for an answer: the badge, and the posts by which notices are told apart. */
export const waitingQuery = queryOptions({ queryKey: keys.waiting, queryFn: () => readInbox("open") });

export const inboxQuery = (box: Box) =>
  infiniteQueryOptions({
    queryKey: [...keys.inboxes, box],
    queryFn: ({ pageParam }) => readInbox(box, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const sentQuery = (sending: Sending) =>
  infiniteQueryOptions({
    queryKey: [...keys.sent, sending],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/reach/sent", { params: { query: pageParam === undefined ? { sending } : { sending, before: pageParam } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

const at = (dispatch_id: number) => ({ path: { dispatch_id } });

export const oneQuery = (id: number) =>
  queryOptions({
    queryKey: keys.one(id),
    queryFn: () => take(api.GET("/api/reach/dispatches/{dispatch_id}", { params: at(id) })),
  });

export const boardQuery = (id: number, region: number | null) =>
  queryOptions({
    queryKey: [...keys.board(id), "rows", region],
    queryFn: () =>
      take(
        api.GET("/api/reach/dispatches/{dispatch_id}/board", {
          params: { ...at(id), query: region === null ? {} : { region_id: region } },
        }),
      ),
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });

export const minutesQuery = (id: number) =>
  queryOptions({
    queryKey: [...keys.board(id), "minutes"],
    queryFn: () => take(api.GET("/api/reach/dispatches/{dispatch_id}/minutes", { params: at(id) })),
    staleTime: 5_000,
    refetchInterval: 60_000,
  });

export const peopleQuery = (id: number, cell: Cell) =>
  infiniteQueryOptions({
    queryKey: [...keys.board(id), "people", cell.state, cell.region, cell.own, cell.tier],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/reach/dispatches/{dispatch_id}/people", {
          params: {
            ...at(id),
            query: {
              state: cell.state,
              after: pageParam,
              ...(cell.region === undefined ? {} : { region_id: cell.region, own: cell.own ?? false }),
              ...(cell.tier === undefined ? {} : { tier: cell.tier }),
            },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 5_000,
  });

/** The same question as the audience builder asks, under the same key: one answer serves both. */
export const previewQuery = (audience: Audience) =>
  queryOptions({
    queryKey: ["directory", "audience", audience],
    queryFn: ({ signal }) => take(api.POST("/api/directory/audience/preview", { body: { audience }, signal })),
    enabled: audience.any_of.length > 0,
    placeholderData: keepPreviousData,
  });

export function refetchInbox(): void {
  void queryClient.invalidateQueries({ queryKey: keys.inboxes });
  void queryClient.invalidateQueries({ queryKey: ["todo"] }); // instructions wait there as well
}
