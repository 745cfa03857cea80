import type { components, paths } from "@/contract/api";

export type Entry = components["schemas"]["EntryPayload"];
export type Status = components["schemas"]["StatusPayload"];
export type Verification = components["schemas"]["VerificationPayload"];
type Query = NonNullable<paths["/api/audit/entries"]["get"]["parameters"]["query"]>;
export type Filters = Omit<Query, "cursor">;
