import type { components } from "@/contract/api";

export type PlanBrief = components["schemas"]["PlanBrief"];
export type Plan = components["schemas"]["PlanPayload"];
export type PlanBody = components["schemas"]["PlanBody"];
export type Item = PlanBody["checklist"] extends (infer I)[] | undefined ? I : never;
export type CommandBrief = components["schemas"]["CommandBrief"];
export type Command = components["schemas"]["CommandPayload"];
export type CalledLine = components["schemas"]["CalledLine"];
export type Task = components["schemas"]["TaskPayload"];
export type Member = components["schemas"]["MemberPayload"]["person"];
export type Entry = components["schemas"]["TimelineEntry"];
export type EventKind = PlanBrief["event_kind"];
export const LEVELS = [1, 2, 3, 4] as const;
export type Level = (typeof LEVELS)[number];
