import { database, type Held } from "./database";

/** What was written and not yet stored by the server, in the browser's own database: closing the tab loses nothing. */

const inMemory = new Map<string, Held>();
let last = 0;

/** Later than everything written before, in this tab for certain and over tabs to the millisecond. */
export function nextOrder(now = Date.now()): number {
  last = Math.max(last + 1, now * 1000);
  return last;
}

export async function hold(one: Held): Promise<void> {
  inMemory.set(one.key, one);
  const base = await database();
  if (base) await base.put("outbox", one).catch(() => undefined);
}

export async function release(key: string): Promise<void> {
  inMemory.delete(key);
  const base = await database();
  await base?.delete("outbox", key).catch(() => undefined);
}

/** One person's messages, or what else is said here, oldest first. */
export async function heldBy(person: number, kind?: Held["kind"]): Promise<Held[]> {
  const base = await database();
  const kept = base ? await base.getAll("outbox") : [...inMemory.values()];
  return kept.filter((one) => one.person === person && one.kind === kind).sort((one, other) => one.order - other.order);
}

/** One tab at a time does the work; where the browser has no locks, one turn at a time within this tab. */
const turns = new Map<string, Promise<unknown>>();

export async function exclusively(name: string, work: () => Promise<void>): Promise<void> {
  // Plain http has no locks; then the server's client keys keep two tabs from saying a thing twice.
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks) return locks.request(name, work) as Promise<void>;
  const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
  turns.set(name, turn);
  return turn;
}
