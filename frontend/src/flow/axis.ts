const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Shanghai keeps no summer time, so its days are eight hours off the epoch's. */
const SHIFT = 8 * HOUR;
const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];
const MOST_TICKS = 8;

export interface Axis {
  /** Where a moment lies, in percent of the width, inside 0–100. */
  at: (iso: string) => number;
  ticks: { at: number; iso: string; daily: boolean }[];
}

/** A time axis from `from` to `to` with at most eight ticks on round hours or midnights of Shanghai. */
export function axisOf(from: string, to: string): Axis {
  const begin = Date.parse(from);
  const length = Math.max(Date.parse(to) - begin, MINUTE);
  const percent = (moment: number): number => Math.min(100, Math.max(0, ((moment - begin) / length) * 100));
  const step = STEPS.find((one) => length / one <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS / DAY) * DAY;
  const ticks: Axis["ticks"] = [];
  const first = Math.ceil((begin + SHIFT) / step) * step - SHIFT;
  for (let moment = first; moment <= begin + length; moment += step) {
    ticks.push({ at: percent(moment), iso: new Date(moment).toISOString(), daily: step >= DAY });
  }
  return { at: (iso) => percent(Date.parse(iso)), ticks };
}
