import { useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref } from "vue";
import { api, take } from "@/api/client";
import { BADGES } from "@/app/areas";
import type { components } from "@/contract/api";

type Counts = components["schemas"]["TodoCounts"];

const NONE: Counts = { document: 0, meeting: 0, task: 0, overdue: 0 };
/** An app without a badge of its own shows what waits of its kind in the to-do centre. */
const CATEGORY: Readonly<Partial<Record<string, keyof Counts>>> = { documents: "document", meetings: "meeting" };

interface Waiting {
  counts: ComputedRef<Counts>;
  ofApp: (id: string) => Readonly<Ref<number>>;
}

/** The key lies below "todo", so whoever hears that a to-do changed refreshes this too. */
export function useWaiting(): Waiting {
  const { data } = useQuery({
    queryKey: ["todo", "counts"],
    queryFn: ({ signal }) => take(api.GET("/api/todo/counts", { signal })),
    staleTime: 0,
  });
  const counts = computed(() => data.value ?? NONE);
  function ofApp(id: string): Readonly<Ref<number>> {
    const badge = BADGES[id];
    if (badge) return badge();
    const category = CATEGORY[id];
    return computed(() => (category ? (counts.value[category] ?? 0) : 0));
  }
  return { counts, ofApp };
}
