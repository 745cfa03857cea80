import { t, type MessageKey } from "@/i18n";
import type { Tone } from "@/ui/StatusTag.vue";
import type { Entry, Level } from "./types";

export const TONES: Record<Level, Tone> = { 1: "urgent", 2: "red", 3: "amber", 4: "accent" };

export const levelName = (level: number): string => t(`command.levels.${String(level)}` as MessageKey);
export const toneOf = (level: number): Tone => TONES[level as Level];

export function lasting(seconds: number): string {
  if (seconds < 60) return t("command.board.seconds", { seconds });
  return t("command.board.minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

type Detail = Entry["detail"];
const LEVEL_KEYS = ["level", "before", "after"];

/** A line of the timeline as a sentence; a kind newer than this page is shown by its name. */
export function sentence(entry: Entry): string {
  const { detail, kind } = entry;
  const key = keyOf(kind, detail);
  const line = hasLine(key) ? t(`command.lines.${key}` as MessageKey, valuesOf(detail)) : kind;
  const words = kind === "closed" ? detail.reason : kind.startsWith("task_") ? detail.word : kind === "started" ? "" : detail.words;
  return words ? t("command.lines.with", { line, words: String(words) }) : line;
}

const PLAIN = new Set([
  "started", "startedDrill", "ordered", "called", "arrived", "arrivedLate", "arrivedFor", "arrivedByCall", "joined_post", "left_post", "tasks_opened",
  "task_assigned", "task_done", "task_not_done", "level_raised", "level_lowered", "offered", "offer_taken_back", "declined", "taken_over", "assumed",
  "noted", "notedFiles", "closed", "report_asked",
]); // prettier-ignore

function hasLine(key: string): boolean {
  return PLAIN.has(key);
}

function keyOf(kind: string, detail: Detail): string {
  if (kind === "started" && detail.drill) return "startedDrill";
  if (kind === "noted" && !detail.text) return "notedFiles";
  return kind === "arrived" ? arrivalOf(detail) : kind;
}

function arrivalOf({ whose, channel, late }: Detail): string {
  if (whose) return channel === "call" ? "arrivedByCall" : "arrivedFor";
  return late ? "arrivedLate" : "arrived";
}

function valuesOf(detail: Detail): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(detail)) {
    if (LEVEL_KEYS.includes(key)) found[key] = levelName(Number(value));
    else found[key] = typeof value === "number" ? String(value) : String(value ?? "");
  }
  if (typeof detail.seconds === "number") found.time = lasting(detail.seconds);
  return found;
}
