import { useDebounceFn } from "@vueuse/core";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { meQuery, type Me } from "@/accounts/me";
import { keys } from "@/messaging/queries";
import { threadOf } from "@/messaging/fold";
import type { Conversation, Thread } from "@/messaging/types";
import type { Listed, Totals } from "@/messaging/waiting";
import { database, ownerOf, wipe, type KeptList, type KeptThread } from "./database";

const CONVERSATIONS = 20;
export const MESSAGES = 200;
export const RETENTION_MS = 14 * 24 * 3600_000;
const SETTLE_MS = 2000;
const AT_LATEST_MS = 10_000; // a place where somebody always writes never settles
const NOTHING_WAITS: Totals = { unread: 0, muted: 0, marked: 0, mentions: 0, muted_mentions: 0, to_confirm: 0 };

/** Never on a device: what is said in secret (密聊). */
export function mayKeep(row: Pick<Conversation, "kind">): boolean {
  return row.kind !== "secret";
}

const changed = new Set<number>();

/** A message of this conversation was edited or recalled: what is kept of it is fetched anew. */
export function touched(conversation: number): void {
  changed.add(conversation);
  later();
}

const later = useDebounceFn(() => void keepRecent(), SETTLE_MS, { maxWait: AT_LATEST_MS });

/** From now on the list and recent conversations are kept as they come. */
export function keepForOffline(): void {
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    const [area, part] = event.query.queryKey;
    if (area === "messaging" && (part === "list" || part === "unread")) void later();
  });
  void later();
}

export async function keepRecent(now = Date.now()): Promise<void> {
  const base = await database();
  const page = queryClient.getQueryData<Listed>(keys.list);
  if (!base || !page) return;
  const rows = page.items.filter(mayKeep);
  const unread = queryClient.getQueryData<Totals>(keys.unread) ?? NOTHING_WAITS;
  await base.put("facts", { rows, unread, keptAt: now } satisfies KeptList, "list");
  await forgetOthers(new Set(rows.map((row) => row.id)));
  for (const row of recent(rows)) await keepThread(row, now);
}

function recent(rows: readonly Conversation[]): Conversation[] {
  return [...rows].sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at)).slice(0, CONVERSATIONS);
}

async function keepThread(row: Conversation, now: number): Promise<void> {
  const base = await database();
  if (!base || isUpToDate(row, await base.get("threads", row.id))) return;
  changed.delete(row.id);
  try {
    const window = await take(
      api.GET("/api/messaging/conversations/{conversation_id}/messages", {
        params: { path: { conversation_id: row.id }, query: { limit: MESSAGES } },
      }),
    );
    const kept: KeptThread = { id: row.id, window, lastNumber: row.last_number, streamHead: row.stream_head, keptAt: now };
    await (await database())?.put("threads", kept);
  } catch {
    changed.add(row.id); // the line is away: the next change tries again
  }
}

function isUpToDate(row: Conversation, known: KeptThread | undefined): boolean {
  if (!known || changed.has(row.id)) return false;
  return known.lastNumber >= row.last_number && known.streamHead >= row.stream_head;
}

async function forgetOthers(present: ReadonlySet<number>): Promise<void> {
  const base = await database();
  for (const id of (await base?.getAllKeys("threads")) ?? []) if (!present.has(id)) await base?.delete("threads", id);
}

/** Puts what is kept before the pages, as if it had been fetched. Null: nothing is kept that may be shown. */
export async function restored(now = Date.now()): Promise<{ me: Me; keptAt: number } | null> {
  const owner = await ownerOf();
  if (!owner || owner.locked) return null;
  if (now - owner.seenAt > RETENTION_MS) {
    await wipe({ andGoOn: true });
    return null;
  }
  queryClient.setQueryData(meQuery.queryKey, owner.me);
  const keptAt = await placeAll(now);
  return { me: owner.me, keptAt: keptAt ?? owner.seenAt };
}

async function placeAll(now: number): Promise<number | undefined> {
  const base = await database();
  if (!base) return undefined;
  for (const kept of await base.getAll("threads")) placeThread(kept, now);
  return placeList((await base.get("facts", "list")) as KeptList | undefined);
}

function placeList(list: KeptList | undefined): number | undefined {
  if (!list) return undefined;
  queryClient.setQueryData<Listed>(keys.list, { items: list.rows, next: null, edge: null });
  queryClient.setQueryData<Totals>(keys.unread, list.unread);
  return list.keptAt;
}

function placeThread(kept: KeptThread, now: number): void {
  if (now - kept.keptAt > RETENTION_MS) return;
  queryClient.setQueryData<Thread>(keys.thread(kept.id), threadOf(kept.window));
}
