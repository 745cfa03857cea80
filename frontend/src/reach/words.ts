import type { Tone } from "@/ui/StatusTag.vue";
import type { Level } from "./types";

export const LEVELS: readonly Level[] = ["routine", "important", "urgent", "critical"];

export const TONE: Readonly<Record<Level, Tone>> = {
  routine: "neutral",
  important: "accent",
  urgent: "amber",
  critical: "urgent",
};

/** These interrupt; the others wait in the list. */
export function interrupts(level: Level): boolean {
  return level === "urgent" || level === "critical";
}

/** 4′12″, 1:04 (hours and minutes) above an hour. */
export function lasted(seconds: number): string {
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}′${String(seconds % 60).padStart(2, "0")}″`;
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")}`;
}

/** What a time field says, in Shanghai time, as an instant. */
export const instant = (local: string): string => new Date(`${local}:00+08:00`).toISOString();

/** An instant as a time field wants it: 2026-11-26T09:00, in Shanghai. */
export const localField = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
