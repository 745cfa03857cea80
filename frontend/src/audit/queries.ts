import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { Filters, Status } from "./types";

const CHECKING_MS = 1000;
const RESTING_MS = 15_000;

export const auditKeys = {
  status: ["audit", "status"] as const,
  entries: (filters: Filters) => ["audit", "entries", filters] as const,
};

/** Asked again every second while a check runs. */
export const statusQuery = queryOptions({
  queryKey: auditKeys.status,
  queryFn: () => take(api.GET("/api/audit/status")),
  refetchInterval: ({ state }) => (isChecking(state.data) ? CHECKING_MS : RESTING_MS),
});

export function isChecking(status: Status | undefined): boolean {
  return status?.verification?.intact === null;
}

/** Every page asked for is a look, and a look is recorded: nothing is fetched ahead or again by itself. */
export const entriesQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: auditKeys.entries(filters),
    queryFn: ({ pageParam }) => take(api.GET("/api/audit/entries", { params: { query: { ...filters, cursor: pageParam } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Infinity,
  });
