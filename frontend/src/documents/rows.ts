import type { MessageKey } from "@/i18n";
import type { Tone } from "@/ui/StatusTag.vue";
import { stateKey, stateTone } from "./states";
import type { DocRow } from "./types";

/** 关于…的通知: in a list of one's own organ's documents its name in front of every title says nothing. */
export function matterOf(row: Pick<DocRow, "title" | "unit_name">): string {
  const rest = row.title.startsWith(row.unit_name) ? row.title.slice(row.unit_name.length).trim() : "";
  return rest || row.title;
}

const RECEIVED = { sent: "amber", signed: "green", returned: "red" } as const satisfies Record<string, Tone>;

/** What a document sent to the reader's unit is to him; else where it stands. */
export const rowState = (row: DocRow): MessageKey =>
  row.my_delivery_state ? `documents.deliveryStates.${row.my_delivery_state}` : stateKey(row.state);

export const rowTone = (row: DocRow): Tone => (row.my_delivery_state ? RECEIVED[row.my_delivery_state] : stateTone(row.state));
