import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type ForceRow = Schemas["ForceRow"];
export type ForceInvitation = Schemas["ForceInvitation"];
export type Force = Schemas["ForcePayload"];
export type ForceMember = Schemas["ForceMember"];
export type ForceWork = Schemas["ForceWork"];
export type ForceTask = Schemas["ForceTask"];
export type ForceAim = Schemas["ForceAim"];
export type ForceProblem = Schemas["ForceProblem"];
export type ForceReport = Schemas["ForceReport"];
export type Colour = ForceTask["colour"];
export type AimKind = ForceAim["kind"];
export type Role = ForceMember["role"];

export const TABS = ["tasks", "chart", "problems", "members", "reports", "charter"] as const;
export type Tab = (typeof TABS)[number];
export const KINDS = ["goal", "policy", "measure"] as const satisfies readonly AimKind[];
export const ROLES = ["leader", "deputy", "head", "member", "expert"] as const satisfies readonly Role[];

/** A day of the calendar as an instant the widgets of time can show. */
export const noon = (day: string): string => `${day}T12:00:00+08:00`;

/** Today in Shanghai, and so many days from it, as `2026-11-24`. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
}
