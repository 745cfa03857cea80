import type { components, paths } from "@/contract/api";

export type Handling = components["schemas"]["HandlingPayload"];
export type Month = components["schemas"]["MonthPayload"];
export type Step = components["schemas"]["StepPayload"];
export type Group = components["schemas"]["GroupPayload"];
export type Run = components["schemas"]["RunPayload"];
export type Filters = NonNullable<paths["/api/analytics/handling"]["get"]["parameters"]["query"]>;
