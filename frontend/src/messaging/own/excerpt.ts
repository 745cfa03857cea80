import { t } from "@/i18n";
import type { Message } from "../types";

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
  }[content.type]();
  return text ? `${what} ${text}` : what;
}
