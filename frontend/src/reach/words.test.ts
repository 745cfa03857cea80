import { describe, expect, it } from "vitest";
import { instant, interrupts, lasted, localField } from "./words";

describe("how long an answer took", () => {
  it("is said in minutes and seconds, above an hour in hours and minutes", () => {
    expect(lasted(5)).toBe("0′05″");
    expect(lasted(252)).toBe("4′12″");
    expect(lasted(3840)).toBe("1:04");
  });
});

describe("a deadline", () => {
  it("is typed in Shanghai's time wherever the browser is", () => {
    expect(instant("2026-11-26T09:00")).toBe("2026-11-26T01:00:00.000Z");
    expect(localField(Date.parse("2026-11-26T01:00:00Z"))).toBe("2026-11-26T09:00");
  });
});

it("only 紧急 and 特急 interrupt", () => {
  expect((["routine", "important", "urgent", "critical"] as const).filter(interrupts)).toEqual(["urgent", "critical"]);
});
