import { t } from "@/i18n";
import type { Conversation, Message } from "../types";

/** The newest message as the list of conversations shows it: its words, or what it is. */
export function lineOf(last: NonNullable<Conversation["last"]>): string {
  if (last.kind === "image") return t("media.image");
  if (last.kind === "voice") return t("media.voiceShort");
  return last.kind === "file" ? t("media.fileShort", { name: last.text }) : last.text;
}

/** A line that says what a message is. */
export function excerptOf(message: Pick<Message, "text" | "content" | "card">): string {
  const { content, card, text } = message;
  if (card) return card.title;
  if (!content) return text;
  const what = {
    image: () => t("media.image"),
    voice: () => t("media.voiceShort"),
    file: () => t("media.fileShort", { name: "name" in content ? content.name : "" }),
    contact: () => ("name" in content ? content.name : ""),
    merged: () => ("title" in content ? content.title : ""),
    card: () => ("title" in content ? content.title : ""),
  }[content.type]();
  return text ? `${what} ${text}` : what;
}
