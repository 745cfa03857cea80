import type { AtRule, Declaration, Plugin } from "postcss";

/**
 * Writes every length of two pixels or more in rem (16 px = 1 rem), so that 关怀模式, which only raises the root
 * font size, enlarges all of it: type, targets, gaps, Element Plus. Hairlines stay one device-independent pixel.
 * Container queries are converted too and therefore see the enlarged layout; media queries never do.
 */
export function pxToRem(): Plugin {
  return {
    postcssPlugin: "px-to-rem",
    Declaration(declaration: Declaration) {
      if (declaration.value.includes("px")) declaration.value = remOf(declaration.value);
    },
    AtRule: {
      container(rule: AtRule) {
        rule.params = remOf(rule.params);
      },
    },
  };
}

export function remOf(value: string): string {
  if (value.includes("url(")) return value;
  return value.replace(/(?<![\w#.-])(-?\d*\.?\d+)px\b/g, (whole, digits: string) => {
    const pixels = Number(digits);
    return Math.abs(pixels) < 2 ? whole : `${String(Number((pixels / 16).toFixed(5)))}rem`;
  });
}
