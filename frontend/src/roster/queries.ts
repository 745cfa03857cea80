import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";

export const keys = { all: ["roster"] as const };
const MINUTE = 60_000;
const at = (unit_id: number) => ({ path: { unit_id } });

export const mineQuery = queryOptions({
  queryKey: [...keys.all, "mine"],
  queryFn: () => take(api.GET("/api/roster/mine")),
  refetchInterval: MINUTE,
});

export const monthQuery = (unit: number, month: string) =>
  queryOptions({
    queryKey: [...keys.all, "month", unit, month],
    queryFn: () => take(api.GET("/api/roster/units/{unit_id}/months/{month}", { params: { path: { unit_id: unit, month } } })),
    refetchInterval: MINUTE,
    placeholderData: keepPreviousData,
  });

export const membersQuery = (unit: number) =>
  queryOptions({
    queryKey: [...keys.all, "members", unit],
    queryFn: () => take(api.GET("/api/roster/units/{unit_id}/members", { params: at(unit) })),
    staleTime: 5 * MINUTE,
  });

export const phonesQuery = (unit: number) =>
  queryOptions({
    queryKey: [...keys.all, "phones", unit],
    queryFn: () => take(api.GET("/api/roster/units/{unit_id}/phones", { params: at(unit) })),
    refetchInterval: MINUTE,
  });

export const nowQuery = (region: number | null) =>
  queryOptions({
    queryKey: [...keys.all, "now", region],
    queryFn: () => take(api.GET("/api/roster/now", { params: { query: region === null ? {} : { region_id: region } } })),
    refetchInterval: MINUTE,
    placeholderData: keepPreviousData,
  });

export const swapsQuery = queryOptions({
  queryKey: [...keys.all, "swaps"],
  queryFn: () => take(api.GET("/api/roster/swaps")),
  refetchInterval: MINUTE,
});

export const handoversQuery = (unit: number) =>
  infiniteQueryOptions({
    queryKey: [...keys.all, "handovers", unit],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/roster/units/{unit_id}/handovers", {
          params: { ...at(unit), query: pageParam === undefined ? {} : { before: pageParam } },
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const importQuery = (id: number) =>
  queryOptions({
    queryKey: [...keys.all, "import", id],
    queryFn: () => take(api.GET("/api/roster/imports/{import_id}", { params: { path: { import_id: id } } })),
    refetchInterval: ({ state }) => (state.data && ["waiting", "checking", "queued", "writing"].includes(state.data.state) ? 1000 : false),
  });

/** Whatever was changed shows in several views at once. */
export function refetchRoster(): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: ["todo"] });
  return queryClient.invalidateQueries({ queryKey: keys.all });
}
