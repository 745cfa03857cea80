import { beforeAll, describe, expect, it } from "vitest";
import { speak } from "@/i18n";
import { untilWords } from "./until";

describe("when somebody can be told again", () => {
  beforeAll(() => speak("zh-CN"));
  const night = new Date("2026-03-11T22:30:00+08:00");

  it("is today, tomorrow or a day, in Shanghai whatever the machine's zone", () => {
    expect(untilWords("2026-03-11T23:00:00+08:00", night)).toBe("今天 23:00");
    expect(untilWords("2026-03-12T00:00:00Z", night)).toBe("明早 8:00");
    expect(untilWords("2026-03-16T08:00:00+08:00", night)).toBe("3月16日 8:00");
  });
});
