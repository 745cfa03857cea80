import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { Command } from "./types";

export const keys = {
  all: ["command"] as const,
  plans: ["command", "plans"] as const,
  plan: (id: number) => ["command", "plans", id] as const,
  lists: ["command", "list"] as const,
  one: (id: number) => ["command", "one", id] as const,
  board: (id: number) => ["command", "one", id, "board"] as const,
  timeline: (id: number) => ["command", "one", id, "timeline"] as const,
};

export const plansQuery = queryOptions({ queryKey: [...keys.plans, "all"], queryFn: () => take(api.GET("/api/command/plans")) });

export const planQuery = (id: number) =>
  queryOptions({
    queryKey: keys.plan(id),
    queryFn: () => take(api.GET("/api/command/plans/{plan_id}", { params: { path: { plan_id: id } } })),
  });

export const commandsQuery = infiniteQueryOptions({
  queryKey: keys.lists,
  queryFn: ({ pageParam }) =>
    take(api.GET("/api/command/commands", { params: { query: pageParam === undefined ? {} : { before: pageParam } } })),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export const at = (id: number) => ({ params: { path: { command_id: id } } });

export const boardQuery = (id: number) =>
  queryOptions({ queryKey: keys.board(id), queryFn: () => take(api.GET("/api/command/commands/{command_id}", at(id))), staleTime: 5_000 });

export const timelineQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: keys.timeline(id),
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/command/commands/{command_id}/timeline", {
          params: { path: { command_id: id }, query: pageParam === undefined ? {} : { before: pageParam } },
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 5_000,
  });

/** What an act answers with is the board as it is now; the timeline and the lists have moved as well. */
export function acted(after: Command): void {
  queryClient.setQueryData(keys.board(after.id), after);
  void queryClient.invalidateQueries({ queryKey: keys.timeline(after.id) });
  void queryClient.invalidateQueries({ queryKey: keys.lists });
  void queryClient.invalidateQueries({ queryKey: keys.plans });
}
