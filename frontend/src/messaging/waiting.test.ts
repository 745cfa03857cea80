import { describe, expect, it } from "vitest";
import { aMessage, aRow } from "./fixtures";
import { foldRead, foldRow } from "./fold";
import { aboveEdge, badgeOf, moved, totalsOf, type Listed } from "./waiting";
import type { Conversation, Message } from "./types";

const ME = 1;
const fold = (row: Conversation, over: Partial<Message>): Conversation => foldRow(row, aMessage({ number: 4, ...over }), ME);

describe("what waits for oneself", () => {
  it("is being named, alone or with everybody, until it is read", () => {
    const named = fold(aRow(), { mentions: [ME] });
    expect(named.mentions).toEqual([4]);
    expect(fold(aRow(), { mentions_everyone: true }).mentions).toEqual([4]);
    expect(fold(aRow(), { mentions: [9] }).mentions).toEqual([]);
    expect(foldRead({ ...named, marked_unread: true }, { read_number: 4, unread: 0 })).toMatchObject({ mentions: [], marked_unread: false });
  });

  it("is not what one says oneself, but what one's program says", () => {
    const own = { sender: { person_id: ME, name: "王敏", title: "" }, mentions_everyone: true, asks_confirmation: true };
    expect(fold(aRow(), own)).toMatchObject({ mentions: [], to_confirm: [], unread: 0 });
    expect(fold(aRow(), { ...own, bot: 3 })).toMatchObject({ mentions: [4], to_confirm: [4], unread: 1 });
  });

  it("goes when the message is recalled or edited away", () => {
    const row = fold(aRow(), { mentions: [ME], asks_confirmation: true });
    expect(row).toMatchObject({ mentions: [4], to_confirm: [4] });
    expect(fold(row, { recalled: true, version: 2 })).toMatchObject({ mentions: [], to_confirm: [] });
    expect(fold(row, { version: 2 })).toMatchObject({ mentions: [], to_confirm: [] });
  });

  it("comes with an edit that names one, but never again to be confirmed", () => {
    const row = aRow({ last_number: 9, read_number: 3, unread: 6 });
    expect(fold(row, { mentions: [ME], asks_confirmation: true, version: 2 })).toMatchObject({ mentions: [4], to_confirm: [] });
  });

  it("was not asked of those who came later", () => {
    expect(fold(aRow({ joined_number: 4 }), { asks_confirmation: true }).to_confirm).toEqual([]);
  });
});

describe("the totals", () => {
  it("move with one row as counting anew would", () => {
    const quiet = aRow({ muted: true, unread: 3, mentions: [2] });
    const loud = { ...quiet, muted: false, mentions: [2, 3], marked_unread: true };
    expect(moved(totalsOf(quiet), quiet, loud)).toEqual(totalsOf(loud));
    expect(badgeOf(totalsOf(quiet))).toBe(1);
    expect(badgeOf(totalsOf(loud))).toBe(4);
  });
});

describe("the list", () => {
  it("shows no row below what is loaded without a hole, pinned ones apart", () => {
    const list: Listed = { items: [], next: "x", edge: "2026-03-01T00:00:00Z" };
    const old = aRow({ last_at: "2026-02-01T00:00:00Z" });
    expect([aboveEdge(list, old), aboveEdge(list, { ...old, pinned: true }), aboveEdge({ ...list, edge: null }, old)]).toEqual([false, true, true]);
  });
});
