import type { components } from "@/contract/api";

export type FlowRecord = components["schemas"]["FlowRecord"];
export type FlowRow = components["schemas"]["FlowRecordRow"];
export type FlowBar = components["schemas"]["FlowBar"];
export type FlowHolder = components["schemas"]["FlowHolder"];
export type Verb = components["schemas"]["Verb"];
type Who = components["schemas"]["SignedWho"];

/** 王敏 · 某县水利局 值班员 */
export function lineOf(who: Who): string {
  return `${who.name} · ${who.unit_name} ${who.post_title}`;
}

export function namesOf(people: readonly Who[]): string {
  return people.map((who) => who.name).join("、");
}
