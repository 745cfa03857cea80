import type { ServerEvent } from "@/contract/events";
import * as audit from "@/audit/live";
import * as command from "@/command/live";
import * as directory from "@/directory/live";
import * as documents from "@/documents/live";
import * as forces from "@/forces/live";
import * as meetings from "@/meetings/live";
import * as messaging from "@/messaging/live";
import * as reach from "@/reach/live";
import * as todo from "@/todo/live";
import type { Stream } from "./protocol";

/** One handler per event the server can send; leaving one out does not compile. `seq` is null on whispers. */
export type Handlers = {
  [E in ServerEvent as E["type"]]: (event: E, stream: Stream, seq: number | null) => void;
};

/** `conversation.7` must be fetched anew: called with 7. */
export type Resets = Record<string, (id: number) => void>;

const handlers: Handlers = {
  ...audit.handlers,
  ...command.handlers,
  ...directory.handlers,
  ...documents.handlers,
  ...forces.handlers,
  ...meetings.handlers,
  ...messaging.handlers,
  ...reach.handlers,
  ...todo.handlers,
};

const AREAS = [audit, command, directory, documents, forces, meetings, messaging, reach, todo];

export function deliver(event: ServerEvent, stream: Stream, seq: number | null): void {
  const { type } = event as { type: string };
  // An event newer than this page's code is not an error: the page will be reloaded when it is idle.
  (handlers as Record<string, ((event: ServerEvent, stream: Stream, seq: number | null) => void) | undefined>)[type]?.(
    event,
    stream,
    seq,
  );
}

/** Several areas may keep state of one stream (`person.3` holds to-dos and conversations). */
export function reset(stream: Stream): void {
  const dot = stream.lastIndexOf(".");
  const [kind, id] = [stream.slice(0, dot), Number(stream.slice(dot + 1))];
  for (const area of AREAS) area.resets[kind]?.(id);
}
