import { useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { waitingQuery } from "./queries";

/** Instructions waiting for my answer. */
export default function useWaiting(): Readonly<Ref<number>> {
  const { data } = useQuery(waitingQuery, queryClient);
  return computed(() => data.value?.open ?? 0);
}
