import { t, type MessageKey } from "@/i18n";
import zh from "@/i18n/zh-CN/todo";
import type { IconName } from "@/ui/icons";

/** What is asked, in the words of the glossary; an area may also send its own words. */
export function askName(ask: string): string {
  return Object.hasOwn(zh.asks, ask) ? t(`todo.asks.${ask}` as MessageKey) : ask;
}

export function actName(verb: string): string {
  if (Object.hasOwn(zh.acts, verb)) return t(`todo.acts.${verb}` as MessageKey);
  return askName(verb);
}

const ICONS: Readonly<Record<string, IconName>> = {
  "flow.task": "document",
  "documents.delivery": "stamp",
  "meetings.invitation": "calendar",
  "meetings.item": "tick",
  dispatch: "megaphone",
  held_dispatch: "megaphone",
};
const BY_CATEGORY = { document: "document", meeting: "calendar", task: "tick" } as const;

export function iconOf(item: { source: string; category: keyof typeof BY_CATEGORY }): IconName {
  return ICONS[item.source] ?? BY_CATEGORY[item.category];
}
