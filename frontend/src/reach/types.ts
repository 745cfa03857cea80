import type { components } from "@/contract/api";

export type Instruction = components["schemas"]["DispatchPayload"];
export type InboxItem = components["schemas"]["InboxItem"];
export type Inbox = components["schemas"]["Inbox"];
export type SentItem = components["schemas"]["SentItem"];
export type Receipt = components["schemas"]["ReceiptPayload"];
export type Board = components["schemas"]["Board"];
export type RegionRow = components["schemas"]["RegionRow"];
export type Addressee = components["schemas"]["Addressee"];
export type Minute = components["schemas"]["Minute"];
export type RemindPart = components["schemas"]["RemindPart"];
export type Level = Instruction["level"];
export type Ask = Instruction["ask"];
export type Box = "open" | "done" | "all";
export type Sending = "own" | "below";
export type CellState = "missing" | "undelivered" | "unread" | "read" | "answered";

/** A number on the board that opens the people behind it. */
export interface Cell {
  state: CellState;
  title: string;
  region?: number;
  own?: boolean;
  tier?: number;
}
