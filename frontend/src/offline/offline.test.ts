import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Me } from "@/accounts/me";
import { claim, database, lock, ownerOf, wipe } from "./database";
import { mayKeep, restored, RETENTION_MS } from "./keeping";
import { exclusively, heldBy, hold, nextOrder, release } from "./outbox";

const NOW = Date.parse("2026-03-11T03:00:00Z");
const DAY = 24 * 3600_000;

function person(id: number): Me {
  return { person_id: id, name: `演示${String(id)}`, acting: { appointment_id: id } } as unknown as Me;
}

function held(key: string, who: number, order: number) {
  return { key, person: who, conversation: 7, order, body: { text: key } };
}

beforeEach(async () => {
  await wipe({ andGoOn: true });
});

describe("what a device keeps", () => {
  it("goes when another person signs in", async () => {
    await claim(person(1), NOW);
    await hold(held("a", 1, 1));
    await claim(person(2), NOW);
    expect(await heldBy(1)).toEqual([]);
    expect((await ownerOf())?.me.person_id).toBe(2);
  });

  it("stays for the same person", async () => {
    await claim(person(1), NOW);
    await hold(held("a", 1, 1));
    await claim(person(1), NOW + DAY);
    expect((await heldBy(1)).map((one) => one.key)).toEqual(["a"]);
  });

  it("is not shown once the session has ended, until the same person signs in again", async () => {
    await claim(person(1), NOW);
    await lock();
    expect(await restored(NOW)).toBeNull();
    await claim(person(1), NOW);
    expect((await restored(NOW))?.me.person_id).toBe(1);
  });

  it("is thrown away after fourteen days without the server", async () => {
    await claim(person(1), NOW);
    expect(await restored(NOW + RETENTION_MS)).not.toBeNull();
    expect(await restored(NOW + RETENTION_MS + 1)).toBeNull();
    expect(await ownerOf()).toBeNull();
  });

  it("is never secret talk", () => {
    expect(mayKeep({ kind: "secret" })).toBe(false);
    expect(mayKeep({ kind: "group" })).toBe(true);
  });
});

describe("what is unsent", () => {
  it("comes back oldest first, and only one's own", async () => {
    await hold(held("second", 1, 2));
    await hold(held("first", 1, 1));
    await hold(held("another's", 2, 0));
    await release("nothing");
    expect((await heldBy(1)).map((one) => one.key)).toEqual(["first", "second"]);
  });

  it("is numbered upwards even when the clock stands still or goes back", () => {
    const numbers = [nextOrder(NOW), nextOrder(NOW), nextOrder(NOW - DAY), nextOrder(NOW + 1)];
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("is sent by one turn at a time where the browser has no locks", async () => {
    vi.stubGlobal("navigator", {});
    const steps: string[] = [];
    const turn = (name: string) => async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
    };
    await Promise.all([exclusively("x", turn("one")), exclusively("x", turn("two"))]);
    expect(steps).toEqual(["one begins", "one ends", "two begins", "two ends"]);
    vi.unstubAllGlobals();
  });

  it("goes with everything else when the person signs out, and nothing is written any more", async () => {
    await claim(person(1), NOW);
    await hold(held("a", 1, 1));
    await wipe();
    expect(await database()).toBeNull();
    expect((await indexedDB.databases()).map((one) => one.name)).not.toContain("officehub");
  });
});
