import { beforeAll, describe, expect, it } from "vitest";
import { speak, speakFurther } from "@/i18n";
import { change, figure, hours, monthName, monthsBack, sentence, thisMonth } from "./figures";
import type { Handling } from "./types";

const NOVEMBER: Handling = {
  since: "2026-11-01",
  until: "2026-11-01",
  day_hours: 7,
  unit_id: null,
  unit_name: "",
  headline: {
    count: 1284,
    mean: 2.1,
    median: 1.8,
    p90: 4,
    last_year_count: 1300,
    last_year_mean: 2.57,
    change: -18.4,
    steps: 4,
    signatures: 3,
    returns: 0.1,
  },
  months: [],
  steps: [],
  categories: [],
  units: [],
  more_units: 0,
};
const now = new Date("2026-11-23T08:00:00Z");

describe("the sentence on top", () => {
  beforeAll(async () => {
    await speak("zh-CN");
    await speakFurther();
  });

  it("says how many, how long and against last year", () => {
    expect(sentence(NOVEMBER, now)).toBe("本月办结 1,284 件，平均 2.1 个工作日，较去年同期 −18.4 %");
  });

  it("names a month that is not this one, and a unit", () => {
    const told = { ...NOVEMBER, since: "2026-10-01", until: "2026-10-01", unit_name: "某县水利局" };
    expect(sentence(told, now)).toMatch(/^某县水利局：2026年10月办结/);
  });

  it("says that there is nothing to compare with", () => {
    const told = { ...NOVEMBER, headline: { ...NOVEMBER.headline, change: null } };
    expect(sentence(told, now)).toMatch(/去年同期没有可比的数据$/);
  });

  it("says that nothing was finished", () => {
    const told = { ...NOVEMBER, headline: { ...NOVEMBER.headline, count: 0, mean: null } };
    expect(sentence(told, now)).toBe("本月还没有办结的事项");
  });
});

describe("figures", () => {
  it("keeps signs and absent values honest", () => {
    expect([change(-18.4), change(3), change(0), change(null)]).toEqual(["−18.4 %", "+3 %", "±0 %", "—"]);
    expect([figure(null), figure(0), figure(2.64), figure(123.4)]).toEqual(["—", "0", "2.6", "123"]);
    expect([hours(0.5), hours(3.54)]).toEqual(["30 分钟", "3.5 小时"]);
  });

  it("turns the month at midnight in Shanghai", () => {
    expect(thisMonth(new Date("2026-10-31T15:59:59Z"))).toBe("2026-10-01");
    expect(thisMonth(new Date("2026-10-31T16:00:00Z"))).toBe("2026-11-01");
    expect(monthName("2026-11-01")).toBe("2026年11月");
    expect(monthsBack("2026-02-01", 4)).toEqual(["2026-02-01", "2026-01-01", "2025-12-01", "2025-11-01"]);
  });
});
