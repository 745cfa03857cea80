import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type GroupSettings = Schemas["GroupSettings"];
export type GovernedGroup = Schemas["GovernedGroup"];
export type JoinPreview = Schemas["JoinPreview"];
export type Rules = Schemas["ChangeRules"];
export type UnitOfGroup = Schemas["UnitOfGroup"];

export const groupKeys = {
  settings: (id: number) => ["messaging", "settings", id] as const,
  requests: (id: number) => ["messaging", "requests", id] as const,
  founding: ["messaging", "founding"] as const,
  governed: ["messaging", "governed"] as const,
  unit: (id: number) => ["messaging", "unit-group", id] as const,
};

export const at = (id: number) => ({ params: { path: { conversation_id: id } } });

export const settingsQuery = (id: number) =>
  queryOptions({
    queryKey: groupKeys.settings(id),
    queryFn: () => take(api.GET("/api/messaging/conversations/{conversation_id}/settings", at(id))),
  });

export const requestsQuery = (id: number) =>
  queryOptions({
    queryKey: groupKeys.requests(id),
    queryFn: () => take(api.GET("/api/messaging/conversations/{conversation_id}/join-requests", at(id))),
  });

export const foundingQuery = queryOptions({
  queryKey: groupKeys.founding,
  queryFn: () => take(api.GET("/api/messaging/founding")),
});

export const governedQuery = queryOptions({
  queryKey: groupKeys.governed,
  queryFn: () => take(api.GET("/api/messaging/governed")),
  staleTime: 0,
});

export const unitGroupQuery = (id: number) =>
  queryOptions({
    queryKey: groupKeys.unit(id),
    queryFn: () => take(api.GET("/api/messaging/units/{unit_id}/group", { params: { path: { unit_id: id } } })),
  });

export const joinQuery = (token: string) =>
  queryOptions({
    queryKey: ["messaging", "join", token],
    queryFn: () => take(api.GET("/api/messaging/join/{token}", { params: { path: { token } } })),
    retry: false,
    staleTime: 0,
  });
