import { describe, expect, it } from "vitest";
import { aMessage, aRow } from "./fixtures";
import { foldConfirmed, foldFacts, foldMessage, foldRead, foldReaders, foldRow, foldTally, sorted, trimmed, withNewer, withOlder } from "./fold";
import type { Message, Thread } from "./types";

const ME = 1;
const MINE = { id: ME, audience: 11 };

function message(number: number, sender = 2, over: Partial<Message> = {}): Message {
  return aMessage({ number, sender: { person_id: sender, name: "李强", title: "演示县水利局 值班员" }, ...over });
}

function thread(...numbers: number[]): Thread {
  return { items: numbers.map((number) => message(number)), hasOlder: (numbers[0] ?? 1) > 1, hasNewer: false, counts: {}, confirmed: [], own: {} };
}

const numbers = (one: Thread): number[] => one.items.map((item) => item.number);

describe("a thread", () => {
  it("takes the next message and drops one it has", () => {
    const next = foldMessage(thread(1, 2), message(3), MINE);
    expect(numbers(next)).toEqual([1, 2, 3]);
    expect(foldMessage(next, message(3), MINE)).toEqual(next);
  });

  it("never shows a hole: what lies beyond the next number is to be fetched", () => {
    const next = foldMessage(thread(1, 2), message(5), MINE);
    expect(numbers(next)).toEqual([1, 2]);
    expect(next.hasNewer).toBe(true);
  });

  it("keeps the newer version, whatever comes last", () => {
    const recalled = message(2, 2, { version: 2, text: "", recalled: true });
    const once = foldMessage(thread(1, 2), recalled, MINE);
    expect(once.items[1]?.recalled).toBe(true);
    expect(foldMessage(once, message(2), MINE)).toEqual(once);
  });

  it("brings the quotes of a message along when that is recalled or edited", () => {
    const reply = message(3, 2, { reply_to: { number: 2, sender_id: 2, sender_name: "李强", kind: "text", text: "旧", recalled: false, edited: false } });
    const before = { ...thread(1, 2), items: [message(1), message(2), reply] };
    const edited = foldMessage(before, message(2, 2, { version: 2, text: "新", edited_at: "2026-03-01T02:00:00Z" }), MINE);
    expect(edited.items[2]?.reply_to).toMatchObject({ text: "新", edited: true, recalled: false });
    const recalled = foldMessage(edited, message(2, 2, { version: 3, text: "", recalled: true }), MINE);
    expect(recalled.items[2]?.reply_to).toMatchObject({ text: "", recalled: true });
  });

  it("takes reactions and confirmations as they stand, and remembers one's own once", () => {
    const tally = { number: 2, reactions: [{ emoji: "👍", count: 1, person_ids: [3] }], confirmed_count: 4 };
    const told = foldTally(thread(1, 2), tally);
    expect(told.items[1]).toMatchObject({ reactions: tally.reactions, confirmed_count: 4, version: 1 });
    expect(foldConfirmed(foldConfirmed(told, 2), 2).confirmed).toEqual([2]);
  });

  it("leaves the newest alone while one reads far above", () => {
    const far = { ...thread(1, 2), hasNewer: true };
    expect(foldMessage(far, message(3), MINE)).toEqual(far);
  });

  it("counts readers of one's own messages only, once each, and never beyond the audience", () => {
    let own = foldMessage(foldMessage(thread(1), message(2, ME), MINE), message(3, 2), MINE);
    expect(own.counts).toEqual({ 2: { number: 2, read: 0, audience: 11, asked: null } });
    own = foldReaders(own, [
      { before: 0, number: 3 },
      { before: 2, number: 3 },
    ]);
    expect(own.counts[2]?.read).toBe(1);
    own = foldReaders(own, Array.from({ length: 40 }, () => ({ before: 1, number: 2 })));
    expect(own.counts[2]?.read).toBe(11);
  });

  it("grows at both ends and lets the far end go", () => {
    const window = (...items: number[]) => ({
      items: items.map((number) => message(number)),
      has_older: (items[0] ?? 1) > 1,
      has_newer: false,
      read_counts: [],
      confirmed: [],
      own_reactions: [],
    });
    const whole = withNewer(withOlder(thread(4, 5), window(2, 3)), window(5, 6));
    expect(numbers(whole)).toEqual([2, 3, 4, 5, 6]);
    expect(numbers(trimmed(whole, "older", 3))).toEqual([2, 3, 4]);
    expect(trimmed(whole, "older", 3).hasNewer).toBe(true);
    expect(numbers(trimmed(whole, "newer", 3))).toEqual([4, 5, 6]);
    expect(trimmed(whole, "newer", 3).hasOlder).toBe(true);
  });
});

describe("a row of the list", () => {
  it("counts what others write, once", () => {
    const once = foldRow(aRow(), message(4), ME);
    expect([once.unread, once.last_number, once.last?.text]).toEqual([1, 4, "第 4 条"]);
    expect(foldRow(once, message(4), ME).unread).toBe(1);
  });

  it("moves the mark with one's own message only where all before it was read", () => {
    expect(foldRow(aRow(), message(4, ME), ME).read_number).toBe(4);
    const behind = foldRow(aRow({ read_number: 2, unread: 1 }), message(4, ME), ME);
    expect([behind.read_number, behind.unread]).toEqual([2, 1]);
  });

  it("shows the recall of its newest message and of no other", () => {
    const before = foldRow(aRow(), message(4), ME);
    expect(foldRow(before, message(4, 2, { version: 2, recalled: true, text: "" }), ME).last?.recalled).toBe(true);
    expect(foldRow(before, message(3, 2, { version: 2, recalled: true, text: "" }), ME)).toEqual(before);
  });

  it("ignores older facts and older marks", () => {
    const facts = { id: 7, title: "新名", member_count: 5, version: 1, archived: false, ends_on: null, rules: "", vanish_seconds: null };
    expect(foldFacts(aRow(), facts)).toEqual(aRow());
    expect(foldFacts(aRow(), { ...facts, version: 2 }).title).toBe("新名");
    expect(foldRead(aRow(), { read_number: 2, unread: 1 })).toEqual(aRow());
  });

  it("stands by pin and by time", () => {
    const old = aRow({ id: 1, pinned: true, last_at: "2026-01-01T00:00:00Z" });
    const late = aRow({ id: 2, last_at: "2026-03-02T00:00:00Z" });
    expect(sorted([aRow({ id: 3 }), late, old]).map((one) => one.id)).toEqual([1, 2, 3]);
  });
});
