import { describe, expect, it } from "vitest";
import { placed, shadeOf } from "./tiles";

const row = (answered: number, expected = 10, overdue = 0) => ({ answered, expected, overdue });

describe("a region's tile", () => {
  it("goes by the share that has answered", () => {
    expect([10, 9, 8, 7, 5, 4, 0].map((answered) => shadeOf(row(answered)))).toEqual(["done", "most", "most", "half", "half", "few", "few"]);
  });

  it("is late where somebody is, unless all have answered after all", () => {
    expect(shadeOf(row(9, 10, 1))).toBe("late");
    expect(shadeOf(row(10, 10, 0))).toBe("done");
  });

  it("keeps its place while numbers move", () => {
    const rows = [3, 1, 2].map((id) => ({ own: id === 3, region: { id, name: "", tier: 2 } }));
    expect(placed(rows).map((one) => one.region.id)).toEqual([3, 1, 2]);
  });
});
