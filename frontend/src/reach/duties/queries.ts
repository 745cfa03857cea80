import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { Audience } from "@/directory/types";
import { keys } from "../queries";

const params = (dispatch_id: number, region: number | null) => ({
  path: { dispatch_id },
  query: region === null ? {} : { region_id: region },
});

export const dutiesQuery = (id: number, region: number | null) =>
  queryOptions({
    queryKey: [...keys.board(id), "duties", region],
    queryFn: () => take(api.GET("/api/reach/dispatches/{dispatch_id}/duties", { params: params(id, region) })),
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });

/** As the audience's own preview, with the reach the instruction lends. */
export const forwardPreviewQuery = (id: number, audience: Audience) =>
  queryOptions({
    queryKey: ["directory", "audience", audience, id] as readonly unknown[],
    queryFn: ({ signal }) =>
      take(api.POST("/api/reach/dispatches/{dispatch_id}/forward/preview", { params: { path: { dispatch_id: id } }, body: { audience }, signal })),
    enabled: audience.any_of.length > 0,
    placeholderData: keepPreviousData,
  });

export const rollUpQuery = (id: number, region: number | null) =>
  queryOptions({
    queryKey: [...keys.board(id), "roll-up", region],
    queryFn: () => take(api.GET("/api/reach/dispatches/{dispatch_id}/roll-up", { params: params(id, region) })),
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });

export const obligationsQuery = (id: number, region: number | null, owing: "open" | "all") =>
  infiniteQueryOptions({
    queryKey: [...keys.board(id), "obligations", region, owing],
    queryFn: ({ pageParam }) => {
      const where = params(id, region);
      return take(api.GET("/api/reach/dispatches/{dispatch_id}/obligations", { params: { ...where, query: { ...where.query, owing, after: pageParam } } }));
    },
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 5_000,
  });
