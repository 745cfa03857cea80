import { beforeAll, describe, expect, it } from "vitest";
import { speak } from "@/i18n";
import { duration, showTime, timeAgo, untilDue } from "./time";

const NOW = new Date("2026-03-04T06:02:00Z"); // 14:02 in Shanghai

beforeAll(() => speak("zh-CN"));

describe("the time of a list", () => {
  it.each([
    ["2026-03-04T06:01:30Z", "刚刚"],
    ["2026-03-04T05:57:00Z", "5 分钟前"],
    ["2026-03-04T01:05:00Z", "09:05"],
    ["2026-03-03T16:00:00Z", "00:00"],
    ["2026-03-03T15:59:00Z", "昨天 23:59"],
    ["2026-02-10T02:00:00Z", "2月10日"],
    ["2025-12-31T15:59:00Z", "2025年12月31日"],
    ["2026-03-04T08:00:00Z", "16:00"],
  ])("%s is %s", (iso, text) => {
    expect(timeAgo(iso, NOW)).toBe(text);
  });
});

describe("a deadline", () => {
  it("says what is left and by how much it is past", () => {
    expect(untilDue("2026-03-04T06:47:00Z", NOW)).toEqual({ text: "剩 45 分钟", overdue: false });
    expect(untilDue("2026-03-02T06:02:00Z", NOW)).toEqual({ text: "逾期 2 天", overdue: true });
  });

  it("shows no more figures than matter", () => {
    expect([59, 90, 24 * 60 * 12.4].map(duration)).toEqual(["59 分钟", "1.5 小时", "12 天"]);
  });
});

it("the clock is Shanghai's wherever the browser is", () => {
  expect(showTime("2026-03-03T16:30:00Z", "full")).toContain("2026年3月4日");
  expect(showTime("2026-03-03T16:30:00Z", "clock")).toBe("00:30");
});
