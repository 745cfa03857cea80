import { createI18n } from "vue-i18n";
import type first from "./zh-CN";
import type later from "./zh-CN/later";

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

type Widen<T> = { [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };
/** The shapes every other language must fill, key for key: what comes at once, and what comes before other pages. */
export type First = Widen<typeof first>;
export type Later = Widen<typeof later>;

type Leaves<T, Path extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Path}${K}` : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];
/** Dotted address of a sentence, e.g. `ui.retry`; a key that is not in the catalogue does not compile. */
export type MessageKey = Leaves<First & Later>;

const i18n = createI18n({ legacy: false, globalInjection: false, locale: "zh-CN" as string, messages: {} });
export default i18n;

type Part<T> = Record<Locale, () => Promise<{ default: T }>>;
const firsts: Part<First> = { "zh-CN": () => import("./zh-CN"), en: () => import("./en") };
const laters: Part<Later> = { "zh-CN": () => import("./zh-CN/later"), en: () => import("./en/later") };

const whole = new Set<Locale>();
let further = false;

/** Loads the catalogue once and turns every screen to it without a reload. */
export async function speak(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    i18n.global.setLocaleMessage(locale, (await firsts[locale]()).default);
  }
  if (further) await complete(locale);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** The words of all pages, from now on in every language spoken. */
export async function speakFurther(): Promise<void> {
  further = true;
  await complete(locale());
}

async function complete(locale: Locale): Promise<void> {
  if (whole.has(locale)) return;
  i18n.global.mergeLocaleMessage(locale, (await laters[locale]()).default);
  whole.add(locale);
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
