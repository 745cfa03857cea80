/** Days as the server writes them, 2026-07-21, counted in Shanghai whatever the device's zone is. */
export type Day = string;

const SHANGHAI = "+08:00";

export function shanghaiDay(moment: Date): Day {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function dayAfter(day: Day, by = 1): Day {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + by);
  return moment.toISOString().slice(0, 10);
}

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** 0 for Monday. */
export function weekday(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function mondayOf(day: Day): Day {
  return dayAfter(day, -weekday(day));
}

export function monthAfter(month: string, by: number): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + by;
  return `${String(Math.floor(count / 12))}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** What a date and a clock field hold, as a moment the server takes. `24:00` is the next day's midnight. */
export function momentOf(day: Day, clock: string): string {
  return clock === "24:00" ? `${dayAfter(day)}T00:00:00${SHANGHAI}` : `${day}T${clock}:00${SHANGHAI}`;
}
