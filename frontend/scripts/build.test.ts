import { describe, expect, it } from "vitest";
import { firstLoadFiles, gzipKB, type Piece } from "./budget.ts";
import { remOf } from "./px-to-rem.ts";

function piece(fileName: string, more: Partial<Piece> = {}): [string, Piece] {
  return [fileName, { fileName, content: "", imports: [], css: [], facade: null, isEntry: false, ...more }];
}

describe("the first-load budget", () => {
  it("counts the entry, what it imports, the first screen, and their style sheets, each once", () => {
    const pieces = new Map([
      piece("index.js", { isEntry: true, imports: ["vue.js"], css: ["index.css"] }),
      piece("vue.js"),
      piece("messages.js", { facade: "/src/messaging/MessagingPage.vue", imports: ["vue.js", "rows.js"], css: ["messages.css"] }),
      piece("rows.js"),
      piece("charts.js", { facade: "/src/analytics/Charts.vue", css: ["charts.css"] }),
    ]);
    const files = firstLoadFiles(pieces, [/messaging\/MessagingPage\.vue$/]);
    expect([...files].sort()).toEqual(["index.css", "index.js", "messages.css", "messages.js", "rows.js", "vue.js"]);
  });

  it("weighs what travels, compressed", () => {
    expect(gzipKB(["a".repeat(100_000)])).toBeLessThan(1);
    expect(gzipKB([crypto.getRandomValues(new Uint8Array(20_480))])).toBeGreaterThan(19);
  });
});

describe("px written as rem", () => {
  it("enlarges lengths, keeps hairlines and leaves names and pictures alone", () => {
    expect(remOf("16px")).toBe("1rem");
    expect(remOf("0 -8px calc(100% - 32px) 1px")).toBe("0 -0.5rem calc(100% - 2rem) 1px");
    expect(remOf("400 14px/22px var(--font)")).toBe("400 0.875rem/1.375rem var(--font)");
    expect(remOf("page (max-width: 720px)")).toBe("page (max-width: 45rem)");
    expect(remOf("url('icon-16px.png')")).toBe("url('icon-16px.png')");
    expect(remOf("var(--gap-8px)")).toBe("var(--gap-8px)");
  });
});
