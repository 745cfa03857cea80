import { describe, expect, it } from "vitest";
import { fieldOf, momentOf, presetsAt } from "./times";

function at(iso: string): Record<string, string> {
  return Object.fromEntries(presetsAt(new Date(iso)).map((one) => [one.id, fieldOf(one.at)]));
}

describe("times to choose from", () => {
  it("are of Shanghai, wherever the browser is", () => {
    // Thursday 23:30 in Shanghai
    expect(at("2026-11-26T15:30:00Z")).toEqual({
      minutes30: "2026-11-27T00:00",
      tomorrow9: "2026-11-27T09:00",
      monday9: "2026-11-30T09:00",
    });
  });

  it("lie ahead", () => {
    expect(at("2026-11-26T02:00:00Z").today1730).toBe("2026-11-26T17:30");
    expect(at("2026-11-30T02:00:00Z").monday9).toBe("2026-12-07T09:00");
    expect(at("2026-11-29T02:00:00Z").monday9).toBe("2026-11-30T09:00");
  });

  it("are read back as they were shown", () => {
    expect(momentOf("2026-11-26T17:30")?.toISOString()).toBe("2026-11-26T09:30:00.000Z");
    expect(momentOf("")).toBeNull();
  });
});
