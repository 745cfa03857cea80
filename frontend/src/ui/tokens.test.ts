// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const light = tokensOf(":root");
const dark = new Map([...light, ...tokensOf(':root[data-theme="dark"]')]);

const PAIRS: [string, string[]][] = [
  ["ink", ["ground", "surface", "raised", "hover", "accent-soft"]],
  ["ink-2", ["ground", "surface", "raised", "hover", "neutral-soft", "accent-soft"]],
  ["ink-3", ["ground", "surface", "raised", "hover"]],
  ["accent", ["ground", "surface", "accent-soft"]],
  ["on-accent", ["accent", "accent-hover"]],
  ["red", ["surface", "ground", "red-soft"]],
  ["amber", ["surface", "ground", "amber-soft"]],
  ["green", ["surface", "ground", "green-soft"]],
];

describe.each([["light", light], ["dark", dark]] as const)("%s tokens", (_name, tokens) => {
  it.each(PAIRS)("%s can be read on its grounds (WCAG AA, 4.5 : 1)", (ink, grounds) => {
    for (const ground of grounds) {
      expect(contrast(tokens.get(ink)!, tokens.get(ground)!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("white stands on official red", () => {
    expect(contrast("#ffffff", tokens.get("official-red")!)).toBeGreaterThanOrEqual(4.5);
  });
});
