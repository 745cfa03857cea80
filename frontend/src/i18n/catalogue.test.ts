import { describe, expect, it } from "vitest";
import { createI18n } from "vue-i18n";
import en from "./en";
import enLater from "./en/later";
import zhCN from "./zh-CN";
import zhCNLater from "./zh-CN/later";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
}

const placeholders = (sentence: string): string[] =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!))].sort();

const chinese = new Map(leaves({ ...zhCN, ...zhCNLater } as Tree));
const english = new Map(leaves({ ...en, ...enLater } as Tree));

describe("the catalogue", () => {
  it("has the same keys in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("fills the same places in both languages", () => {
    for (const [key, sentence] of chinese) {
      // English may choose a plural by `count` without naming it.
      const wanted = placeholders(sentence).filter((name) => name !== "count");
      const found = placeholders(english.get(key) ?? "").filter((name) => name !== "count");
      expect(found, key).toEqual(wanted);
    }
  });

  it("has no empty sentence and none in the wrong language", () => {
    for (const [key, sentence] of chinese) expect(sentence.trim(), key).not.toBe("");
    for (const [key, sentence] of english) {
      expect(sentence.trim(), key).not.toBe("");
      // It may quote a Chinese word, but not be one.
      if (/[一-鿿]/.test(sentence)) expect(sentence, key).toMatch(/[a-z]{2}/i);
    }
  });

  it("compiles: signs with a meaning of their own are written {'@'}, {'|'}, {'{'}", () => {
    const errors: string[] = [];
    for (const [locale, sentences] of [["zh-CN", chinese], ["en", english]] as const) {
      const i18n = createI18n({ legacy: false, locale, messages: { [locale]: {} }, missingWarn: false });
      for (const [key, sentence] of sentences) {
        i18n.global.setLocaleMessage(locale, { it: sentence });
        try {
          i18n.global.t("it", { count: 2 }, 2);
        } catch (error) {
          errors.push(`${locale} ${key}: ${String(error)}`);
        }
      }
    }
    expect(errors).toEqual([]);
  });
});
