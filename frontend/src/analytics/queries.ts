import { keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { Filters } from "./types";

export const handlingQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["analytics", "handling", filters],
    queryFn: () => take(api.GET("/api/analytics/handling", { params: { query: filters } })),
    placeholderData: keepPreviousData,
  });

export const slowestQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ["analytics", "slowest", filters],
    queryFn: () => take(api.GET("/api/analytics/handling/slowest", { params: { query: filters } })),
    placeholderData: keepPreviousData,
  });

export const runQuery = (id: number) =>
  queryOptions({
    queryKey: ["flow", "run", id],
    queryFn: () => take(api.GET("/api/flow/runs/{instance_id}", { params: { path: { instance_id: id } } })),
  });
