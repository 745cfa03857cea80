import type { CommandBodies, ServerEvent } from "@/contract/events";

/** `conversation.7`, `person.3`, `document.5`: what one follows. */
export type Stream = string;

/** What may be asked of the server over the socket, each name with its own body. */
export type Command = { [Name in keyof CommandBodies]: [name: Name, body: CommandBodies[Name]] }[keyof CommandBodies];

export interface WireError {
  code: string;
  message: string;
  data?: Record<string, unknown>;
}

export interface Frame {
  kind: "frame";
  stream: Stream;
  /** Absent on whispers (typing, presence, live counters): not stored, never resent. */
  seq?: number;
  event: ServerEvent;
}

export type ServerSays =
  | Frame
  | { kind: "reset"; stream: Stream; head: number }
  | { kind: "heads"; heads: Record<Stream, number> }
  | { kind: "following"; heads: Record<Stream, number>; epoch?: string }
  | { kind: "reply"; id: string; ok: true; body: unknown }
  | { kind: "reply"; id: string; ok: false; error: WireError };

export type ClientSays =
  | { type: "follow"; cursors: Record<Stream, number>; epoch: string }
  | { type: "unfollow"; streams: Stream[] }
  | { type: "command"; id: string; name: string; body: unknown };

export const Close = { garbage: 4400, signedOut: 4401, notAllowed: 4403, slow: 4408, tooOld: 4409, unavailable: 4503 } as const;

/** What a follower without any cursor sends: from wherever the stream stands now. */
export const NO_CURSOR = -1;
