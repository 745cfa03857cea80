import { t } from "@/i18n";

const KINDS = ["primary", "concurrent", "seconded"] as const;

/** 主职, 兼任, 借调 */
export function kindName(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known ? t(`me.kinds.${known}`) : kind;
}
