import { t } from "@/i18n";
import type { MenuItem } from "@/ui/menu";
import { toast } from "@/ui/toasts";
import { ownAct, ownItems } from "../own/acting";
import type { Conversation, Message } from "../types";
import { pin, recall } from "./acting";
import { recalledWords } from "./recalled";
import type { Acts } from "./state";

interface Place {
  message: Message;
  row: Conversation;
  me: number;
  now: Date;
}

function may(row: Conversation, ability: Conversation["abilities"][number]): boolean {
  return row.abilities.includes(ability);
}

export function isMine(message: Message, me: number): boolean {
  return message.sender.person_id === me && message.bot === null;
}

export function canReply({ message, row }: Pick<Place, "message" | "row">): boolean {
  return may(row, "send") && !message.recalled;
}

export function canReact({ message, row }: Pick<Place, "message" | "row">): boolean {
  return may(row, "respond") && !message.recalled;
}

/** Everything one may do with a message, in the order of how often it is done. */
export function itemsOf(place: Place): MenuItem[] {
  const { message, row, me } = place;
  const own = isMine(message, me);
  const items: (MenuItem | false)[] = [
    canReply(place) && { id: "reply", label: t("acts.reply"), icon: "reply" },
    ...leading(place),
    mayEdit(place) && { id: "edit", label: t("acts.edit"), icon: "edit" },
    may(row, "pin") && { id: "pin", label: t(message.pinned ? "acts.unpin" : "acts.pin"), icon: "pin" },
    ...ownItems(message),
    (own || may(row, "see_readers")) && { id: "readers", label: t("messaging.readers"), icon: "eye" },
    mayRecall(place) && { id: "recall", label: t("messaging.recall"), icon: "undo", danger: true },
  ];
  return items.filter((item): item is MenuItem => item !== false);
}

/** What leads out of the conversation; nothing does from a secret one. */
function leading({ message, row }: Place): (MenuItem | false)[] {
  if (row.kind === "secret") return [];
  return [
    message.text !== "" && { id: "copy", label: t("messaging.copy") },
    { id: "forward", label: t("acts.forward"), icon: "forward" },
    { id: "select", label: t("acts.select"), icon: "tick" },
  ];
}

function young({ message, now }: Place): boolean {
  return now.getTime() < Date.parse(message.recall_until);
}

function mayEdit(place: Place): boolean {
  const { message, row, me } = place;
  return isMine(message, me) && message.kind === "text" && may(row, "send") && row.kind !== "secret" && young(place);
}

function mayRecall(place: Place): boolean {
  return may(place.row, "recall_any") || (isMine(place.message, place.me) && young(place));
}

/** Refusals are thrown to whoever shows them. */
export async function perform(id: string, { message, me }: Place, acts: Acts): Promise<void> {
  const simple: Record<string, () => void> = {
    reply: () => (acts.replying = message),
    edit: () => (acts.editing = message),
    forward: () => (acts.forwarding = { numbers: [message.number], merged: false }),
    select: () => (acts.selected = [message.number]),
    readers: () => (acts.readers = { number: message.number, side: "readers" }),
  };
  if (simple[id]) {
    simple[id]();
    return;
  }
  if (id === "copy") {
    await navigator.clipboard.writeText(message.text);
    toast(t("messaging.copied"));
  } else if (id === "pin") await pin(message, !message.pinned);
  else if (id === "recall") {
    await recall(message);
    if (isMine(message, me) && message.kind === "text") recalledWords.set(message.conversation_id, message.number, message.text);
  } else await ownAct(id, message);
}
