import { describe, expect, it } from "vitest";
import { audienceOf, group, isBlank, nameOf, rememberName, same, toggled } from "./audience";

describe("audience", () => {
  it("leaves out conditions still being chosen, as they would mean everybody", () => {
    const water = group({ kinds: ["water"] });
    expect(audienceOf([water, group()], [group()])).toEqual({ any_of: [water], without: [] });
  });

  it("fills in the lists a condition leaves out", () => {
    expect(group({ tiers: [3] })).toEqual({ ...group(), tiers: [3] });
    expect(isBlank({})).toBe(true);
    expect(isBlank({ people: [1] })).toBe(false);
    expect(isBlank({ on_duty: true })).toBe(false);
  });

  it("knows a ready-made choice again", () => {
    expect(same(group({ tiers: [3] }), group({ tiers: [3] }))).toBe(true);
    expect(same(group({ tiers: [3] }), group({ tiers: [3], roles: ["duty"] }))).toBe(false);
    expect(same(group({ tiers: [3] }), group({ tiers: [3], on_duty: true }))).toBe(false);
  });

  it("toggles without touching the list it was given", () => {
    const list = [1, 2];
    expect(toggled(list, 2)).toEqual([1]);
    expect(toggled(list, 3)).toEqual([1, 2, 3]);
    expect(list).toEqual([1, 2]);
  });

  it("remembers the names of what was chosen, apart by kind", () => {
    rememberName("regions", 7, "德清县");
    expect(nameOf("regions", 7)).toBe("德清县");
    expect(nameOf("people", 7)).toBe("7");
  });
});
