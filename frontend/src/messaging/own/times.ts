import type { MessageKey } from "@/i18n";

/** Shanghai keeps no summer time. */
const ZONE_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;
const MINUTE_MS = 60_000;

export interface Preset {
  id: string;
  label: MessageKey;
  at: Date;
}

/** `hours` and `minutes` of the day in Shanghai that lies `days` after `now`. */
function shanghai(now: Date, days: number, hours: number, minutes = 0): Date {
  const midnight = Math.floor((now.getTime() + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS;
  return new Date(midnight + days * DAY_MS + (hours * 60 + minutes) * MINUTE_MS);
}

export function presetsAt(now: Date): Preset[] {
  const weekday = new Date(now.getTime() + ZONE_MS).getUTCDay();
  const toMonday = ((8 - weekday) % 7 || 7);
  const all: Preset[] = [
    { id: "minutes30", label: "media.minutes30", at: new Date(now.getTime() + 30 * MINUTE_MS) },
    { id: "today1730", label: "media.today1730", at: shanghai(now, 0, 17, 30) },
    { id: "tomorrow9", label: "media.tomorrow9", at: shanghai(now, 1, 9) },
    { id: "monday9", label: "media.monday9", at: shanghai(now, toMonday, 9) },
  ];
  return all.filter((one) => one.at.getTime() > now.getTime());
}

/** What a `datetime-local` field shows, in Shanghai's time. */
export function fieldOf(at: Date): string {
  return new Date(at.getTime() + ZONE_MS).toISOString().slice(0, 16);
}

export function momentOf(field: string): Date | null {
  const at = new Date(`${field}:00+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}
