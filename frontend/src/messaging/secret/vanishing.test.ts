import { describe, expect, it } from "vitest";
import { aMessage } from "../fixtures";
import { burnt, countdownOf } from "./vanishing";

const NOW = Date.parse("2026-03-01T00:00:00Z");

describe("a secret message", () => {
  it("counts down once it was read", () => {
    expect(countdownOf("2026-03-01T00:04:59Z", NOW)).toEqual({ gone: false, left: "04:59" });
    expect(countdownOf("2026-03-01T01:00:00Z", NOW).left).toBe("60:00");
  });

  it("waits while nobody has read it", () => {
    expect(countdownOf("2026-03-08T00:00:00Z", NOW)).toEqual({ gone: false, left: null });
  });

  it("is gone at its time to the second", () => {
    expect(countdownOf("2026-03-01T00:00:00Z", NOW).gone).toBe(true);
    expect(countdownOf("2026-03-01T00:00:01Z", NOW).gone).toBe(false);
  });

  it("leaves no word behind on the device", () => {
    const left = burnt(aMessage({ text: "琥珀", vanish_at: "2026-03-01T00:00:00Z" }));
    expect(JSON.stringify(left)).not.toContain("琥珀");
    expect(left.recalled).toBe(true);
  });
});
