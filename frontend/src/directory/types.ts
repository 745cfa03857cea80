import type { components } from "@/contract/api";

export type UnitBrief = components["schemas"]["UnitBrief"];
export type PersonBrief = components["schemas"]["PersonBrief"];
