import { reactive } from "vue";
import type { Audience, Selector } from "./types";

/** A condition with all its lists at hand. */
export type Group = Required<Selector>;
export type Named = "regions" | "units" | "people";

const PARTS = ["tiers", "regions", "kinds", "units", "roles", "duties", "people"] as const;

export function group(given: Partial<Selector> = {}): Group {
  return { tiers: [], regions: [], kinds: [], units: [], roles: [], duties: [], people: [], on_duty: false, ...given };
}

/** A condition that restricts nothing would mean everybody, and the server refuses it. */
export function isBlank(one: Partial<Selector>): boolean {
  return !one.on_duty && PARTS.every((part) => !one[part]?.length);
}

export function audienceOf(groups: readonly Group[], without: readonly Group[]): Audience {
  return { any_of: groups.filter((one) => !isBlank(one)), without: without.filter((one) => !isBlank(one)) };
}

export function same(one: Group, other: Group): boolean {
  return one.on_duty === other.on_duty && PARTS.every((part) => one[part].length === other[part].length && one[part].every((item, at) => item === other[part][at]));
}

export function toggled<T>(list: readonly T[], item: T): T[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

/** Names of what was chosen by number, for chips that come back with a draft. */
const names = reactive(new Map<string, string>());

export function rememberName(kind: Named, id: number, name: string): void {
  names.set(`${kind}.${String(id)}`, name);
}

export function nameOf(kind: Named, id: number): string {
  return names.get(`${kind}.${String(id)}`) ?? String(id);
}
