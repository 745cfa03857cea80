import { t } from "@/i18n";

const HOUR = 3600;
/** Office hours of a working day. Longer spans are told in days. */
const DAY = 7 * HOUR;

/** 45 分钟, 3.5 工作小时, 2 个工作日: seconds of office hours in the two figures that matter. */
export function officeTime(seconds: number): string {
  if (seconds < HOUR) return t("flow.office.minutes", { count: Math.ceil(seconds / 60) });
  if (seconds < 2 * DAY) return t("flow.office.hours", { count: halves(seconds / HOUR) });
  return t("flow.office.days", { count: halves(seconds / DAY) });
}

function halves(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 2) / 2;
}
