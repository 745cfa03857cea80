import { createSharedComposable, useIntervalFn } from "@vueuse/core";
import { shallowRef, type Ref } from "vue";
import { locale, t } from "@/i18n";

/** The government's clock, wherever the browser is. */
const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** One clock for all components, ticking every half minute. */
export const useMinute = createSharedComposable((): Readonly<Ref<Date>> => {
  const now = shallowRef(new Date());
  useIntervalFn(() => (now.value = new Date()), 30_000);
  return now;
});

const formats = new Map<string, Intl.DateTimeFormat>();

function format(when: Date, kind: keyof typeof SHAPES): string {
  const key = `${locale()} ${kind}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(), { timeZone: ZONE, hourCycle: "h23", ...SHAPES[kind] });
    formats.set(key, found);
  }
  return found.format(when);
}

const SHAPES = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { month: "short", day: "numeric" },
  month: { year: "numeric", month: "long" },
  date: { year: "numeric", month: "long", day: "numeric" },
  today: { month: "long", day: "numeric", weekday: "long" },
  dayClock: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  full: { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeShape = keyof typeof SHAPES;

export function showTime(iso: string, shape: TimeShape = "dayClock"): string {
  return format(new Date(iso), shape);
}

/** Days since the epoch in Shanghai, which keeps no summer time. */
function dayNumber(when: Date): number {
  return Math.floor((when.getTime() + 8 * 60 * MINUTE) / DAY);
}

function yearOf(when: Date): number {
  return new Date(when.getTime() + 8 * 60 * MINUTE).getUTCFullYear();
}

/** What a list shows: 刚刚, 5 分钟前, 14:02, 昨天 14:02, 3月4日, 2025年3月4日. */
export function timeAgo(iso: string, now: Date): string {
  const when = new Date(iso);
  const minutes = Math.floor((now.getTime() - when.getTime()) / MINUTE);
  if (minutes >= -1 && minutes < 1) return t("ui.time.justNow");
  if (minutes >= 0 && minutes < 30) return t("ui.time.minutesAgo", { count: minutes });
  const days = dayNumber(now) - dayNumber(when);
  if (days === 0) return format(when, "clock");
  if (days === 1) return t("ui.time.yesterday", { time: format(when, "clock") });
  return format(when, yearOf(now) === yearOf(when) ? "day" : "date");
}

/** 45 分钟, 3 小时, 2.5 天: the two figures that matter, no more. */
export function duration(minutes: number): string {
  if (minutes < 60) return t("ui.time.minutes", { count: Math.round(minutes) });
  if (minutes < 60 * 24) return t("ui.time.hours", { count: tenths(minutes / 60) });
  return t("ui.time.days", { count: tenths(minutes / 60 / 24) });
}

function tenths(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}

/** `剩 3 小时` or `逾期 2 天`. */
export function untilDue(iso: string, now: Date): { text: string; overdue: boolean } {
  const minutes = (new Date(iso).getTime() - now.getTime()) / MINUTE;
  const overdue = minutes < 0;
  return { text: t(overdue ? "ui.time.overdueBy" : "ui.time.left", { time: duration(Math.abs(minutes)) }), overdue };
}

