import { describe, expect, it } from "vitest";
import { grouped } from "./grouping";
import { isAsked, type Found, type FoundPage, type FoundPlace } from "./queries";

const place = (id: number, muted = false): FoundPlace => ({
  id,
  kind: "group",
  title: `群 ${String(id)}`,
  detail: "",
  member_count: 3,
  muted,
  last_at: "2026-03-01T00:00:00Z",
});
const hit = (conversation_id: number, number: number): Found => ({
  conversation_id,
  number,
  kind: "text",
  sender: { person_id: 1, name: "王敏", title: "" },
  sent_at: "2026-03-01T00:00:00Z",
  excerpt: [],
  sender_hit: false,
  file_id: null,
  size: null,
});
const page = (places: FoundPlace[], items: Found[]): FoundPage => ({ places, items, terms: [], next: null, back_to: null });

describe("results", () => {
  it("stand by conversation in the order of their newest hit, over all pages", () => {
    const pages = [page([place(1), place(2)], [hit(2, 9), hit(1, 8), hit(2, 7)]), page([place(1)], [hit(1, 3)])];
    expect(grouped(pages).map((group) => [group.place.id, group.items.map((item) => item.number)])).toEqual([
      [2, [9, 7]],
      [1, [8, 3]],
    ]);
  });

  it("of silenced conversations come last", () => {
    expect(grouped([page([place(1, true), place(2)], [hit(1, 9), hit(2, 8)])]).map((group) => group.place.id)).toEqual([2, 1]);
  });

  it("are asked for by words, people and kinds, not by days alone", () => {
    expect([isAsked({ q: " " }), isAsked({ q: "", since: "2026-01-01" }), isAsked({ q: "", kind: "text" })]).toEqual([false, false, false]);
    expect([isAsked({ q: "汛" }), isAsked({ q: "", person: 1 }), isAsked({ q: "", kind: "file" })]).toEqual([true, true, true]);
  });
});
