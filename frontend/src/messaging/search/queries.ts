import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type Found = Schemas["FoundMessage"];
export type FoundPage = Schemas["FoundMessages"];
export type FoundPlace = Schemas["FoundPlace"];
export type FindKind = "text" | "image" | "file" | "voice" | "card" | "contact" | "merged" | "link";

export interface Sought {
  q: string;
  person?: number;
  conversation?: number;
  kind?: FindKind;
  since?: string;
  until?: string;
}

/** A day alone is not looked for: the server would refuse. */
export function isAsked(sought: Sought): boolean {
  return sought.q.trim() !== "" || sought.person !== undefined || (sought.kind !== undefined && sought.kind !== "text");
}

export const messagesQuery = (sought: Sought) =>
  infiniteQueryOptions({
    queryKey: ["messaging", "search", sought],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/search/messages", {
          params: { query: pageParam ? { ...sought, cursor: pageParam } : sought },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    enabled: isAsked(sought),
    placeholderData: keepPreviousData,
  });

export const placesQuery = (text: string) =>
  queryOptions({
    queryKey: ["messaging", "places", text],
    queryFn: ({ signal }) => take(api.GET("/api/search/conversations", { params: { query: { q: text } }, signal })),
    enabled: text.trim().length > 0,
    placeholderData: keepPreviousData,
  });
