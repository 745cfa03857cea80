import { describe, expect, it } from "vitest";
import { blankField, choicesOf, filled, lacking, nextKey, sound, waitsFor, type Obligation } from "./fields";

const number = { ...blankField("number", []), label: "转移人数" };
const owed: Obligation = {
  unit_id: 1,
  unit_name: "演示县人民政府",
  tier: 3,
  must_confirm: true,
  must_forward: true,
  must_feed_back: true,
  confirmed_at: null,
  forwarded_at: null,
  fed_back_at: null,
  complete_at: null,
  forward: null,
  values: null,
  feedback: null,
  fed_back_by: "",
};

describe("fields of a form", () => {
  it("gives each a key of its own, also after one was taken out", () => {
    expect(nextKey([number, { ...number, key: "f3" }])).toBe("f2");
  });

  it("reads choices as people write them", () => {
    expect(choicesOf("无、一般，重大;无")).toEqual(["无", "一般", "重大"]);
  });

  it("asks for two choices and for names", () => {
    expect(sound([number])).toBe(true);
    expect(sound([{ ...number, label: " " }])).toBe(false);
    expect(sound([{ ...number, kind: "choice", choices: ["无"] }])).toBe(false);
  });

  it("counts nought as an answer and an empty list as none", () => {
    expect(lacking([number], { f1: 0 })).toEqual([]);
    expect(lacking([number], {})).toEqual([number]);
    expect(filled({ f1: 0, f2: [], f3: "" })).toEqual({ f1: 0 });
  });
});

describe("what an open unit waits for", () => {
  it("goes step by step", () => {
    expect(waitsFor(owed)).toBe("confirm");
    expect(waitsFor({ ...owed, confirmed_at: "x" })).toBe("forward");
    expect(waitsFor({ ...owed, confirmed_at: "x", forward: 9 })).toBe("below");
    expect(waitsFor({ ...owed, confirmed_at: "x", must_forward: false })).toBe("feedBack");
    expect(waitsFor({ ...owed, complete_at: "x" })).toBe("done");
  });
});
