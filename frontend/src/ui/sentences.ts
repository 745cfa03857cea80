import { ApiError } from "@/api/errors";
import { t } from "@/i18n";
import type { MessageKey } from "@/i18n";

const OURS: Readonly<Record<string, MessageKey>> = {
  offline: "ui.errors.offline",
  unavailable: "ui.errors.unavailable",
};

/** The server's own sentence where it sent one; ours for what never reached it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.message) return error.message;
  const code = error instanceof ApiError ? error.code : "";
  return t(OURS[code] ?? "ui.errors.unreadable");
}
