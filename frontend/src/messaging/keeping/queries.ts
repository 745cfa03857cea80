import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type Governance = Schemas["Governance"];
export type RetentionLine = Schemas["RetentionLine"];
export type Proposal = Schemas["ProposalPayload"];
export type Export = Schemas["ExportPayload"];
export type RetainedKind = RetentionLine["kind"];

const governance = ["messaging", "governance"] as const;
const exportsOf = (id: number) => ["messaging", "exports", id] as const;
const SOON_MS = 1500;

export const governanceQuery = queryOptions({
  queryKey: governance,
  queryFn: () => take(api.GET("/api/keeping/retention")),
});

export const previewQuery = (kind: RetainedKind, days: number | null) =>
  queryOptions({
    queryKey: [...governance, "preview", kind, days],
    queryFn: () =>
      take(api.GET("/api/keeping/retention/preview", { params: { query: days === null ? { kind } : { kind, days } } })),
    staleTime: 30_000,
    retry: false,
  });

export async function governanceChanged(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: governance });
}

/** Asked again while one is being written. */
export const exportsQuery = (id: number) =>
  queryOptions({
    queryKey: exportsOf(id),
    queryFn: () =>
      take(api.GET("/api/keeping/conversations/{conversation_id}/exports", { params: { path: { conversation_id: id } } })),
    staleTime: 0,
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.own && (one.state === "waiting" || one.state === "writing")) ? SOON_MS : false,
  });

export async function exportsChanged(id: number): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: exportsOf(id) });
}
