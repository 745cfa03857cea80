import { createI18n } from "vue-i18n";
import type { Catalogue } from "./zh-CN";

export type { Catalogue } from "./zh-CN";
export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

type Leaves<T, Path extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Path}${K}` : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];
/** Dotted address of a sentence, e.g. `ui.retry`; a key that is not in the catalogue does not compile. */
export type MessageKey = Leaves<Catalogue>;

const i18n = createI18n({ legacy: false, globalInjection: false, locale: "zh-CN" as string, messages: {} });
export default i18n;

const catalogues: Record<Locale, () => Promise<{ default: Catalogue }>> = {
  "zh-CN": () => import("./zh-CN"),
  en: () => import("./en"),
};

/** Loads the catalogue once and turns every screen to it without a reload. */
export async function speak(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    i18n.global.setLocaleMessage(locale, (await catalogues[locale]()).default);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

export function locale(): Locale {
  return i18n.global.locale.value as Locale;
}

type Values = Record<string, string | number>;

/** The sentence for a key; `{name}` is filled from values, `count` also picks a plural form (`one | many`). */
export function t(key: MessageKey, values: Values = {}): string {
  const count = values.count;
  return typeof count === "number" ? i18n.global.t(key, values, count) : i18n.global.t(key, values);
}
