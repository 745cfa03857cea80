import { describe, expect, it } from "vitest";
import { isLong, mentionAt, wordsOf } from "./words";

describe("a message's text", () => {
  it("finds links and mentions and loses nothing", () => {
    const text = "@李强 请看 https://example.test/a?b=1，谢谢";
    const words = wordsOf(text, true);
    expect(words.map((word) => word.kind)).toEqual(["mention", "text", "link", "text"]);
    expect(words.map((word) => word.text).join("")).toBe(text);
  });

  it("is text where nobody was called, and never anything but http is a link", () => {
    expect(wordsOf("a@b.c javascript:alert(1)", false)).toEqual([{ kind: "text", text: "a@b.c javascript:alert(1)" }]);
  });

  it("is folded when long or of many lines", () => {
    expect([isLong("汛".repeat(601)), isLong("\n".repeat(15)), isLong("汛")]).toEqual([true, true, false]);
  });

  it("looks for a member after the sign, in front of the caret only", () => {
    expect(mentionAt("请 @wa", 5)).toEqual({ search: "wa", start: 2 });
    expect(mentionAt("@", 1)).toEqual({ search: "", start: 0 });
    expect(mentionAt("mail@wa", 7)).toBeNull();
    expect(mentionAt("@wa 好", 5)).toBeNull();
  });
});
