import { useLocalStorage } from "@vueuse/core";
import type { Ref } from "vue";

const MOST = 8;

/** What one looked for last, on this device only. */
export function useRecent(me: number): { recent: Ref<string[]>; remember: (text: string) => void; forget: () => void } {
  const recent = useLocalStorage<string[]>(`officehub.recent-searches.${String(me)}`, []);
  return {
    recent,
    remember: (text) => {
      const word = text.trim();
      if (word) recent.value = [word, ...recent.value.filter((one) => one !== word)].slice(0, MOST);
    },
    forget: () => {
      recent.value = [];
    },
  };
}
