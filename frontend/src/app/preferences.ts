import { useLocalStorage, usePreferredDark } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, watch } from "vue";
import { speak, type Locale } from "@/i18n";

export type Theme = "auto" | "light" | "dark";

interface Preferences {
  theme: Theme;
  /** 关怀模式: everything half as large again, one column. */
  care: boolean;
  locale: Locale;
}

/** Kept on this device only; public/boot.js reads the same key before the first paint. */
export const usePreferences = defineStore("preferences", () => {
  const kept = useLocalStorage<Preferences>(
    "officehub.preferences",
    { theme: "auto", care: false, locale: "zh-CN" },
    { mergeDefaults: true },
  );
  const systemIsDark = usePreferredDark();
  const dark = computed(() => kept.value.theme === "dark" || (kept.value.theme === "auto" && systemIsDark.value));

  function apply(): void {
    const root = document.documentElement;
    root.dataset.theme = dark.value ? "dark" : "light";
    root.dataset.care = kept.value.care ? "on" : "off";
  }

  async function begin(): Promise<void> {
    watch([dark, () => kept.value.care], apply, { immediate: true });
    watch(() => kept.value.locale, (locale) => void speak(locale));
    await speak(kept.value.locale);
  }

  return { kept, dark, begin };
});
