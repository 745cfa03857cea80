import { t } from "@/i18n";

export function periodWords(days: number | null): string {
  return days === null ? t("keeping.forever") : t("keeping.days", { count: days });
}

export function sizeWords(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit ? value.toFixed(1) : String(value)} ${units[unit] ?? ""}`;
}
