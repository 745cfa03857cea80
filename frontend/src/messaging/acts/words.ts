import { t } from "@/i18n";
import type { Message } from "../types";

const KINDS = { image: "acts.kinds.image", file: "acts.kinds.file", voice: "acts.kinds.voice", contact: "acts.kinds.contact", merged: "acts.kinds.merged", card: "acts.kinds.card" } as const;

/** 【图片】 where a message has no words of its own. */
export function kindWord(kind: Message["kind"]): string {
  return kind in KINDS ? t(KINDS[kind as keyof typeof KINDS]) : "";
}

const LABELS = { "👍": "acts.emoji.agree", "👌": "acts.emoji.received", "🙏": "acts.emoji.thanks", "👏": "acts.emoji.praise", "💪": "acts.emoji.strength", "👀": "acts.emoji.looking", "❓": "acts.emoji.question", "🎉": "acts.emoji.done" } as const;

export function emojiWord(emoji: string): string {
  return emoji in LABELS ? t(LABELS[emoji as keyof typeof LABELS]) : emoji;
}
