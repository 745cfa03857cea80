import { useLocalStorage, type RemovableRef } from "@vueuse/core";

/** What was typed and not sent, by conversation; kept on this device and for this person only. */
export function useDrafts(person: number): RemovableRef<Record<string, string>> {
  return useLocalStorage<Record<string, string>>(`officehub.drafts.${String(person)}`, {});
}
