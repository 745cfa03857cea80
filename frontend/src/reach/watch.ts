import { useQuery } from "@tanstack/vue-query";
import { onScopeDispose, watch } from "vue";
import { queryClient } from "@/api/query";
import { arrivals, show, type Arrival } from "./arrivals";
import { waitingQuery } from "./queries";
import { interrupts } from "./words";

/** Used by the frame: knows what waits wherever in the office one is, and brings up what came while one was away. */
export function useArrivals(): readonly Arrival[] {
  const { data } = useQuery(waitingQuery, queryClient);
  void import("./unsent").then(({ takeUp }) => takeUp());
  watch(
    data,
    (inbox, before) => {
      if (!inbox || before) return;
      for (const item of inbox.items) {
        if (interrupts(item.level) && !item.receipt.delivered_at) void show(item.id, "sent");
      }
    },
    { immediate: true },
  );
  // The frame goes away on signing out: whoever comes next must not find them.
  onScopeDispose(() => {
    arrivals.splice(0);
  });
  return arrivals;
}
