import { shallowRef } from "vue";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import type { MenuItem } from "@/ui/menu";
import { toast } from "@/ui/toasts";
import type { Message } from "../types";
import { ownKeys } from "./queries";

/** The message one wants to be reminded of; a sheet of the page asks when. */
export const remindingOf = shallowRef<Message | null>(null);
/** Words to be sent later; a sheet of the page asks when. `sent` empties the field they came from. */
export const sendingLater = shallowRef<{ conversation: number; text: string; sent: () => void } | null>(null);

/** What a message's menu offers for oneself. */
export function ownItems(message: Message): MenuItem[] {
  if (message.recalled || message.kind === "system") return [];
  return [
    { id: "favourite", label: t("media.favourite"), icon: "star" },
    { id: "remind-me", label: t("media.remindTitle"), icon: "clock" },
  ];
}

/** False where the choice is none of ours. */
export async function ownAct(id: string, message: Message): Promise<boolean> {
  if (id === "remind-me") remindingOf.value = message;
  else if (id === "favourite") await keep(message);
  else return false;
  return true;
}

function place(message: Pick<Message, "conversation_id" | "number">) {
  return { params: { path: { conversation_id: message.conversation_id, number: message.number } } };
}

export async function keep(message: Message): Promise<void> {
  await take(api.PUT("/api/messaging/conversations/{conversation_id}/messages/{number}/favourite", place(message)));
  await queryClient.invalidateQueries({ queryKey: ownKeys.favourites });
  toast(t("media.favourited"), () => void letGo(message));
}

export async function letGo(message: Message): Promise<void> {
  await take(api.DELETE("/api/messaging/conversations/{conversation_id}/messages/{number}/favourite", place(message)));
  await queryClient.invalidateQueries({ queryKey: ownKeys.favourites });
}
