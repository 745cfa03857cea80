import { describe, expect, it } from "vitest";
import { dayAfter, momentOf, mondayOf, monthAfter, shanghaiDay, weekday } from "./days";

describe("days of a roster", () => {
  it("change at midnight in Shanghai", () => {
    expect(shanghaiDay(new Date("2026-07-20T15:59:59Z"))).toBe("2026-07-20");
    expect(shanghaiDay(new Date("2026-07-20T16:00:00Z"))).toBe("2026-07-21");
  });

  it("begin the week on Monday", () => {
    expect(weekday("2026-07-20")).toBe(0);
    expect(mondayOf("2026-07-26")).toBe("2026-07-20");
    expect(mondayOf("2026-07-20")).toBe("2026-07-20");
  });

  it("go over the ends of months and years", () => {
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2026-03-01", -1)).toBe("2026-02-28");
    expect(monthAfter("2026-01", -1)).toBe("2025-12");
    expect(monthAfter("2026-12", 1)).toBe("2027-01");
  });

  it("are sent with the hour of Shanghai", () => {
    expect(momentOf("2026-07-21", "08:30")).toBe("2026-07-21T08:30:00+08:00");
    expect(momentOf("2026-07-31", "24:00")).toBe("2026-08-01T00:00:00+08:00");
  });
});
