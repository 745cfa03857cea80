export const TIERS = ["province", "city", "county", "township", "village", "grid"] as const;
export type Tier = (typeof TIERS)[number];

/** The server numbers tiers 1 (province) to 6 (grid). */
export function tierOf(number: number): Tier {
  return TIERS[number - 1] ?? "grid";
}
