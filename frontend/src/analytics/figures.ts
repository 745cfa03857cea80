import { locale, t } from "@/i18n";
import type { Handling } from "./types";

const NOTHING = "—";

/** One decimal where it says something: 2.6, 0.1, 12. */
export function figure(value: number | null, digits = 1): string {
  if (value === null) return NOTHING;
  return value.toLocaleString(locale(), { minimumFractionDigits: 0, maximumFractionDigits: value >= 100 ? 0 : digits });
}

/** −18.4 %, +3 %; a real minus, so that it aligns and is read aloud. */
export function change(value: number | null): string {
  if (value === null) return NOTHING;
  const sign = value > 0 ? "+" : value < 0 ? "−" : "±";
  return `${sign}${Math.abs(value).toLocaleString(locale(), { maximumFractionDigits: 1 })} %`;
}

/** Office hours; what is shorter than one in minutes. */
export function hours(value: number): string {
  return value < 1 ? t("analytics.minutes", { count: Math.round(value * 60) }) : t("analytics.hours", { count: Math.round(value * 10) / 10 });
}

/** `2026-11-01` as 2026年11月; months are calendar dates and belong to no zone. */
export function monthName(day: string, shape: "long" | "short" = "long"): string {
  const format = new Intl.DateTimeFormat(locale(), { year: "numeric", month: shape === "long" ? "long" : "2-digit", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** The first day of this month in Shanghai. */
export function thisMonth(now: Date): string {
  const shifted = new Date(now.getTime() + 8 * 3600 * 1000);
  return `${shifted.toISOString().slice(0, 7)}-01`;
}

/** First days of the last months, `latest` first. */
export function monthsBack(latest: string, count: number): string[] {
  const [year = 0, month = 1] = latest.split("-").map(Number);
  return Array.from({ length: count }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10));
}

export function periodName(told: Handling, now: Date): string {
  if (told.since !== told.until) return t("analytics.range", { since: monthName(told.since), until: monthName(told.until) });
  return told.until === thisMonth(now) ? t("analytics.thisMonth") : monthName(told.until);
}

/** The one sentence on top. */
export function sentence(told: Handling, now: Date): string {
  const period = periodName(told, now);
  const { count, mean, change: against } = told.headline;
  const of = told.unit_name ? t("analytics.of", { name: told.unit_name }) : "";
  if (!count) return of + t("analytics.nothing", { period });
  const text = t("analytics.sentence", { period, count: count.toLocaleString(locale()), mean: figure(mean) });
  return of + text + (against === null ? t("analytics.noLastYear") : t("analytics.change", { change: change(against) }));
}
