import { expect, test } from "vitest";
import { axisOf } from "./axis";

const MONDAY = "2026-11-02T01:00:00Z"; // 09:00 in Shanghai

test("moments lie where they belong, and never outside", () => {
  const axis = axisOf(MONDAY, "2026-11-02T11:00:00Z");
  expect(axis.at(MONDAY)).toBe(0);
  expect(axis.at("2026-11-02T06:00:00Z")).toBe(50);
  expect(axis.at("2025-01-01T00:00:00Z")).toBe(0);
  expect(axis.at("2027-01-01T00:00:00Z")).toBe(100);
});

test.each([
  ["2026-11-02T05:00:00Z", false],
  ["2026-11-03T01:00:00Z", false],
  ["2026-11-09T01:00:00Z", true],
  ["2027-11-02T01:00:00Z", true],
])("until %s there are at most nine ticks, on midnights where they are daily", (to, daily) => {
  const { ticks } = axisOf(MONDAY, to);
  expect(ticks.length).toBeGreaterThan(0);
  expect(ticks.length).toBeLessThanOrEqual(9);
  expect(ticks.every((tick) => tick.daily === daily)).toBe(true);
  if (daily) expect(ticks.every((tick) => tick.iso.includes("T16:00:00"))).toBe(true);
});

test("a run that has only begun has an axis too", () => {
  expect(axisOf(MONDAY, MONDAY).at(MONDAY)).toBe(0);
});
