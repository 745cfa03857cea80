import type { components } from "@/contract/api";

export type Doc = components["schemas"]["DocumentPayload"];
export type DocRow = components["schemas"]["DocumentRow"];
export type Delivery = components["schemas"]["DeliveryPayload"];
export type Finding = components["schemas"]["FindingPayload"];
export type Ability = components["schemas"]["FlowAbility"];
export type Verb = Ability["verb"];
export type DraftBody = components["schemas"]["DraftBody"];
export type Box = "waiting" | "drafted" | "issued" | "received";
