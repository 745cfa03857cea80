import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { Box } from "./types";

export const documentKeys = {
  lists: ["documents", "list"] as const,
  list: (box: Box, text: string) => ["documents", "list", box, text] as const,
  one: (id: number) => ["documents", "one", id] as const,
  way: (id: number) => ["documents", "way", id] as const,
};

export const listQuery = (box: Box, text: string) =>
  infiniteQueryOptions({
    queryKey: documentKeys.list(box, text),
    queryFn: ({ pageParam }) => take(api.GET("/api/documents/", { params: { query: { box, text, after: pageParam } } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page?.next ?? null,
  });

export const documentQuery = (id: number) =>
  queryOptions({
    queryKey: documentKeys.one(id),
    queryFn: () => take(api.GET("/api/documents/{document_id}", { params: { path: { document_id: id } } })),
  });

/** The record of its flow and what the reader may do in it; asked only where the document says he may read it. */
export const wayQuery = (id: number) =>
  queryOptions({
    queryKey: documentKeys.way(id),
    queryFn: async () => {
      const path = { kind: "document", subject_id: id };
      const record = await take(api.GET("/api/flow/subjects/{kind}/{subject_id}", { params: { path } }));
      if (!record) return null;
      const run = { instance_id: record.instance_id };
      const mine = await take(api.GET("/api/flow/runs/{instance_id}/abilities", { params: { path: run } }));
      return { record, abilities: mine?.abilities ?? [] };
    },
  });
