import type { components } from "@/contract/api";

export type RosterMonth = components["schemas"]["RosterMonth"];
export type RosterDay = components["schemas"]["RosterDay"];
export type ShiftLine = components["schemas"]["ShiftLine"];
export type ShiftKind = ShiftLine["kind"];
export type DutyPhone = components["schemas"]["DutyPhone"];
export type SwapLine = components["schemas"]["SwapLine"];
export type HandoverRecord = components["schemas"]["HandoverRecord"];
export type HandoverShift = components["schemas"]["HandoverShift"];
export type ImportProgress = components["schemas"]["ImportProgress"];

export const KINDS: readonly ShiftKind[] = ["leader", "main", "backup"];
