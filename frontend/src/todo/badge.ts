import { useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { CATEGORIES, countsQuery } from "./queries";

/** Everything that waits for me, whatever it is. */
export default function useWaitingTodos(): Readonly<Ref<number>> {
  const { data } = useQuery(countsQuery, queryClient);
  return computed(() => CATEGORIES.reduce((sum, one) => sum + (data.value?.[one] ?? 0), 0));
}
