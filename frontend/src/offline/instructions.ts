import { useDebounceFn } from "@vueuse/core";
import { queryClient } from "@/api/query";
import { keys, oneQuery, waitingQuery } from "@/reach/queries";
import type { Inbox, Instruction } from "@/reach/types";
import { database } from "./database";
import { RETENTION_MS } from "./keeping";

/** Instructions on the device: what still waits for an answer, so that it can be read and answered without a line. */
interface Kept {
  inbox: Inbox | null;
  ones: Instruction[];
  keptAt: number;
}

const FACT = "instructions";
const MOST = 20;
const SETTLE_MS = 3000;

export async function placeInstructions(now = Date.now()): Promise<void> {
  const base = await database();
  const kept = (await base?.get("facts", FACT)) as Kept | undefined;
  if (!kept || now - kept.keptAt > RETENTION_MS) return;
  for (const one of kept.ones) queryClient.setQueryData<Instruction>(keys.one(one.id), (fresh) => fresh ?? one);
  const { inbox } = kept;
  if (!inbox) return;
  queryClient.setQueryData<Inbox>(waitingQuery.queryKey, (fresh) => fresh ?? inbox);
  const pages = { pages: [inbox], pageParams: [undefined] };
  queryClient.setQueryData([...keys.inboxes, "open"], (fresh: typeof pages | undefined) => fresh ?? pages);
}

/** From now on; those nobody has opened yet are fetched too. Fetching is not reading: that is told by itself. */
export function keepInstructions(): void {
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    const [area, part] = event.query.queryKey;
    if (area === "reach" && (part === "inbox" || part === "one")) void later();
  });
  void later();
}

const later = useDebounceFn(() => void keepOpen(), SETTLE_MS);

export async function keepOpen(now = Date.now()): Promise<void> {
  const base = await database();
  const inbox = queryClient.getQueryData(waitingQuery.queryKey) ?? null;
  if (!base || !inbox) return;
  // One whose confirmation is given may still owe its feedback: what was looked at stays as well.
  const open = new Set([...inbox.items.slice(0, MOST).map((item) => item.id), ...looked()]);
  const ones: Instruction[] = [];
  for (const id of open) ones.push(...(await standing(id)));
  await base.put("facts", { inbox, ones, keptAt: now } satisfies Kept, FACT).catch(() => undefined);
}

function looked(): number[] {
  const found = queryClient.getQueriesData<Instruction>({ queryKey: ["reach", "one"] });
  return found.flatMap(([, one]) => (one?.receipt && one.form ? [one.id] : [])).slice(-MOST);
}

/** Nothing of what was withdrawn, or cannot be had just now. */
async function standing(id: number): Promise<Instruction[]> {
  const known = queryClient.getQueryData<Instruction>(keys.one(id));
  const one = known ?? (await queryClient.fetchQuery(oneQuery(id)).catch(() => undefined));
  return one?.state === "sent" ? [one] : [];
}
