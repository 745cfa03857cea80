import { beforeAll, describe, expect, it } from "vitest";
import { speak, speakFurther } from "@/i18n";
import type { Addressee } from "../types";
import { calledLine, nextToCall, resultWord, withKept, type HandCall } from "./calls";

beforeAll(async () => {
  await speak("zh-CN");
  await speakFurther();
});

const NOW = new Date("2026-11-29T10:00:00Z");
const call = (minutes: number, of: Partial<HandCall> = {}): HandCall => ({
  id: 1,
  at: new Date(NOW.getTime() - minutes * 60_000).toISOString(),
  by_id: 7,
  by_name: "孙县长",
  number: "138****0001",
  result: "no_answer",
  word: "",
  counted: false,
  ...of,
});
const person = (receipt_id: number, of: Partial<Addressee> = {}): Addressee => ({
  receipt_id,
  person_id: receipt_id,
  name: `某${String(receipt_id)}`,
  line: "",
  phone: null,
  channel: "",
  delivered_at: null,
  read_at: null,
  confirmed_at: null,
  answered: false,
  proxy: "",
  caller: "",
  tried: null,
  called: null,
  may_call: true,
  ...of,
});

describe("calling one after another", () => {
  it("goes on to the next who has not answered and whom no colleague has just called", () => {
    const list = [person(1), person(2, { may_call: false }), person(3, { called: call(2) }), person(4, { called: call(11) }), person(5)];
    expect(nextToCall(list, 0, NOW)?.receipt_id).toBe(4);
    expect(nextToCall(list, 4, NOW)).toBeUndefined();
  });

  it("keeps the place of who answers while being called, and offers nothing more to do about him", () => {
    const kept = { person: person(2), index: 1 };
    const shown = withKept([person(1), person(3)], kept);
    expect(shown.map((one) => one.receipt_id)).toEqual([1, 2, 3]);
    expect(shown[1]?.may_call).toBe(false);
    const still = [person(1), person(2), person(3)];
    expect(withKept(still, kept)).toBe(still);
  });
});

describe("the words of a call", () => {
  it("say when, by whom and what came of it", () => {
    expect(calledLine(call(2), "confirm", NOW)).toBe("2 分钟前 孙县长拨打：无人接听");
    expect(calledLine(call(2, { word: "稍后再拨" }), "confirm", NOW)).toBe("2 分钟前 孙县长拨打：无人接听（稍后再拨）");
  });

  it("speak of telling where only reading is asked for", () => {
    expect(resultWord("confirmed", "confirm")).toBe("已接通并确认");
    expect(resultWord("confirmed", "read")).toBe("已接通并告知");
  });
});
