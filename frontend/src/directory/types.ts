import type { components } from "@/contract/api";

export type UnitBrief = components["schemas"]["UnitBrief"];
export type PersonBrief = components["schemas"]["PersonBrief"];
export type PersonCard = components["schemas"]["PersonCard"];
export type Tenure = components["schemas"]["Tenure"];
export type TreeLevel = components["schemas"]["TreeLevel"];
export type TreeStep = components["schemas"]["TreeStep"];
export type SearchResult = components["schemas"]["SearchResult"];
export type RegionHit = components["schemas"]["RegionHit"];
export type Vocabulary = components["schemas"]["Vocabulary"];
export type Word = components["schemas"]["Word"];
export type Audience = components["schemas"]["Audience"];
export type Selector = components["schemas"]["Selector"];
export type AudiencePreview = components["schemas"]["Preview"];
