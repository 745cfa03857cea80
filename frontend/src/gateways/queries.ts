import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";

export type GatewayCondition = components["schemas"]["GatewayCondition"];
export type RecordedMessage = components["schemas"]["RecordedMessage"];
export type PlayAnswer = components["schemas"]["PlayAnswer"];

export const gatewaysQuery = queryOptions({
  queryKey: ["gateways"],
  queryFn: () => take(api.GET("/api/gateways/")),
  refetchInterval: 30_000,
});

/** No event tells of these: nobody but the demo's administrator looks, and only for a while. */
export const recordedQuery = infiniteQueryOptions({
  queryKey: ["gateways", "recorded"],
  queryFn: ({ pageParam }) => take(api.GET("/api/gateways/demo", { params: { query: pageParam === undefined ? {} : { before: pageParam } } })),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
  refetchInterval: 5_000,
});

export const answerFor = (id: number, body: PlayAnswer) =>
  take(api.POST("/api/gateways/demo/{outgoing_id}/answer", { params: { path: { outgoing_id: id } }, body }));
