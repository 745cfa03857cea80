import { t } from "@/i18n";

const SHANGHAI = "Asia/Shanghai";

function dayOf(moment: Date): string {
  return moment.toLocaleDateString("sv-SE", { timeZone: SHANGHAI });
}

/** 今晚 22:00, 明早 8:00, 3月16日 8:00: when somebody can be told again. */
export function untilWords(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("zh-CN", { timeZone: SHANGHAI, hour: "numeric", minute: "2-digit", hour12: false });
  const clock = time.replace(/^0(\d)/, "$1");
  if (dayOf(at) === dayOf(now)) return t("notifications.today", { time: clock });
  if (dayOf(at) === dayOf(new Date(now.getTime() + 24 * 3600_000))) return t("notifications.tomorrow", { time: clock });
  const [, month = "", day = ""] = dayOf(at).split("-");
  return t("notifications.onDay", { month: Number(month), day: Number(day), time: clock });
}
