import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Me } from "@/accounts/me";
import type { Conversation, MessageWindow } from "@/messaging/types";
import type { Totals } from "@/messaging/waiting";

/**
 * What this device keeps of one person: the list and the last messages of recent conversations, to be read without a
 * line, and what was written and not yet sent. Another person's arrival or signing out wipes it.
 */
export interface KeptThread {
  id: number;
  /** As the server gave it: its last messages, at most 200. */
  window: MessageWindow;
  lastNumber: number;
  streamHead: number;
  keptAt: number;
}

export interface KeptList {
  rows: Conversation[];
  unread: Totals;
  keptAt: number;
}

export interface Owner {
  me: Me;
  /** When the server last said that this is who is signed in. */
  seenAt: number;
  /** The session has ended: nothing is shown until the same person signs in again. */
  locked: boolean;
}

export interface Held {
  key: string;
  person: number;
  /** 0 of what is no message. */
  conversation: number;
  /** Absent of messages. An answer was given on a notification, without a line (worker/sw.js). */
  kind?: "answer" | "feedback";
  /** Grows with the moment of writing, over all tabs. */
  order: number;
  body: unknown;
}

interface Shelves extends DBSchema {
  facts: { key: string; value: unknown };
  threads: { key: number; value: KeptThread };
  outbox: { key: string; value: Held };
}

export type Database = IDBPDatabase<Shelves>;

const NAME = "officehub";
/** One more whenever what is kept changes its shape: everything but the owner and the unsent is then fetched anew. */
const SHAPE = 2;
/** Other databases of ours that hold what a person wrote. */
const OTHERS = ["officehub-uploads"];

let opened: Promise<Database | null> | null = null;
let wiped = false;

/** Null where the browser has none to give (private windows, full disks): then nothing outlives the tab. */
export function database(): Promise<Database | null> {
  if (wiped || !("indexedDB" in globalThis)) return Promise.resolve(null);
  opened ??= openDB<Shelves>(NAME, SHAPE, {
    upgrade: (base, before, _, change) => {
      if (before === 0) {
        base.createObjectStore("facts");
        base.createObjectStore("threads", { keyPath: "id" });
        base.createObjectStore("outbox", { keyPath: "key" });
        return;
      }
      void change.objectStore("threads").clear();
      void change.objectStore("facts").delete("list");
    },
    // Another tab is signing out: let go, and write nothing any more.
    blocking: () => {
      const known = opened;
      opened = null;
      wiped = true;
      void known?.then((one) => one?.close());
    },
  }).catch(() => null);
  return opened;
}

export async function ownerOf(): Promise<Owner | null> {
  const base = await database();
  return ((await base?.get("facts", "owner")) as Owner | undefined) ?? null;
}

/** The server says who is signed in. Whatever another person left here goes first. */
export async function claim(me: Me, now = Date.now()): Promise<void> {
  const before = await ownerOf();
  if (before && before.me.person_id !== me.person_id) await wipe({ andGoOn: true });
  const base = await database();
  await base?.put("facts", { me, seenAt: now, locked: false } satisfies Owner, "owner");
}

/** The session ended without a word of the person: what is unsent stays, nothing is shown. */
export async function lock(): Promise<void> {
  const owner = await ownerOf();
  const base = await database();
  if (owner) await base?.put("facts", { ...owner, locked: true }, "owner");
}

export async function wipe({ andGoOn = false } = {}): Promise<void> {
  const base = await opened;
  opened = null;
  wiped = !andGoOn;
  base?.close();
  if (!("indexedDB" in globalThis)) return;
  await Promise.all([NAME, ...OTHERS].map((name) => deleteDB(name)));
}
