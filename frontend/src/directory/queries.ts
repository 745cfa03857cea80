import { keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { Audience } from "./types";

/** A place in the tree: a region, a unit, or the top. */
export interface Place {
  region?: number;
  unit?: number;
}

const MINUTES = 60_000;

export const treeQuery = (place: Place) =>
  queryOptions({
    queryKey: ["directory", "tree", place],
    queryFn: () => take(api.GET("/api/directory/tree", { params: { query: place } })),
    staleTime: 5 * MINUTES,
  });

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["directory", "search", text],
    queryFn: ({ signal }) => take(api.GET("/api/directory/search", { params: { query: { q: text } }, signal })),
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
    staleTime: MINUTES,
  });

export const cardQuery = (id: number) =>
  queryOptions({
    queryKey: ["directory", "person", id],
    queryFn: () => take(api.GET("/api/directory/people/{person_id}", { params: { path: { person_id: id } } })),
  });

export const vocabularyQuery = queryOptions({
  queryKey: ["directory", "vocabulary"],
  queryFn: () => take(api.GET("/api/directory/vocabulary")),
  staleTime: Infinity,
});

export const audienceQuery = (audience: Audience) =>
  queryOptions({
    queryKey: ["directory", "audience", audience] as readonly unknown[],
    queryFn: ({ signal }) => take(api.POST("/api/directory/audience/preview", { body: { audience }, signal })),
    enabled: audience.any_of.length > 0,
    placeholderData: keepPreviousData,
  });
