import type { RegionRow } from "./types";

export type Shade = "done" | "most" | "half" | "few" | "late";
export const SHADES: readonly Shade[] = ["done", "most", "half", "few", "late"];
const MOST = 0.8;
const HALF = 0.5;

/** How a region's tile looks: overdue before all else, then by the share that has answered. */
export function shadeOf({ answered, expected, overdue }: Pick<RegionRow, "answered" | "expected" | "overdue">): Shade {
  if (answered >= expected) return "done";
  if (overdue > 0) return "late";
  const share = answered / expected;
  if (share >= MOST) return "most";
  return share >= HALF ? "half" : "few";
}

/** By place, so that a tile stands where it stood while the numbers move; the region's own units first. */
export function placed<Row extends Pick<RegionRow, "own" | "region">>(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => Number(other.own) - Number(one.own) || one.region.id - other.region.id);
}
