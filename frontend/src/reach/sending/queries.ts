import { keepPreviousData, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import type { components } from "@/contract/api";
import type { Audience } from "@/directory/types";
import type { FormField } from "../duties/fields";

export type StoredFile = components["schemas"]["FilePayload"];
export type Held = components["schemas"]["HeldPayload"];
export type SavedAudience = components["schemas"]["SavedAudiencePayload"];
export type Template = components["schemas"]["TemplatePayload"];
export type Earlier = components["schemas"]["EarlierQuestion"];

export const keys = {
  limit: ["reach", "limit"] as const,
  held: ["reach", "held"] as const,
  heldOne: (id: number) => ["reach", "held", id] as const,
  audiences: ["reach", "audiences"] as const,
  templates: ["reach", "templates"] as const,
  report: ["reach", "burden", "report"] as const,
};

export const limitQuery = queryOptions({ queryKey: keys.limit, queryFn: () => take(api.GET("/api/reach/release-limit")) });
export const heldQuery = queryOptions({ queryKey: keys.held, queryFn: () => take(api.GET("/api/reach/held")) });
export const audiencesQuery = queryOptions({ queryKey: keys.audiences, queryFn: () => take(api.GET("/api/reach/audiences")) });
export const templatesQuery = queryOptions({ queryKey: keys.templates, queryFn: () => take(api.GET("/api/reach/templates")) });

export const heldOneQuery = (id: number) =>
  queryOptions({
    queryKey: keys.heldOne(id),
    queryFn: () => take(api.GET("/api/reach/held/{held_id}", { params: { path: { held_id: id } } })),
  });

export const burdenQuery = (audience: Audience, fields: FormField[]) =>
  queryOptions({
    queryKey: ["reach", "burden", "preview", audience, fields],
    queryFn: ({ signal }) => take(api.POST("/api/reach/burden/preview", { body: { audience, fields }, signal })),
    enabled: audience.any_of.length > 0,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });

export const earlierQuery = (asked: number, audience: Audience) =>
  queryOptions({
    queryKey: ["reach", "burden", "earlier", asked, audience],
    queryFn: () => take(api.POST("/api/reach/burden/earlier/{asked_id}", { params: { path: { asked_id: asked } }, body: { audience } })),
  });

const weekOf = (week: string) => (week ? { week } : {});

export const reportQuery = (week: string, region: number | null, skip: number) =>
  queryOptions({
    queryKey: [...keys.report, week, region, skip],
    queryFn: () => {
      const query = { ...weekOf(week), ...(region === null ? {} : { region_id: region }), skip };
      return take(api.GET("/api/reach/burden/units", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

export const unitQuery = (unit: number, week: string) =>
  queryOptions({
    queryKey: ["reach", "burden", "unit", unit, week],
    queryFn: () =>
      take(api.GET("/api/reach/burden/units/{unit_id}", { params: { path: { unit_id: unit }, query: weekOf(week) } })),
  });
