import { useQuery } from "@tanstack/vue-query";
import { createSharedComposable } from "@vueuse/core";
import { computed, onScopeDispose, watch, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { live } from "@/live/socket";
import { keys, listQuery, unreadQuery } from "./queries";

/** Follows every conversation in the list, so that it is right wherever in the office one is. */
const useFollowed = createSharedComposable((): void => {
  const { data } = useQuery(listQuery, queryClient);
  const followed = new Map<number, () => void>();
  watch(
    () => data.value?.items,
    (rows = []) => {
      for (const row of rows) {
        if (!followed.has(row.id)) followed.set(row.id, live.follow(`conversation.${String(row.id)}`, row.stream_head));
      }
      const present = new Set(rows.map((row) => row.id));
      for (const [id, leave] of followed) {
        if (present.has(id)) continue;
        leave();
        followed.delete(id);
      }
    },
    { immediate: true },
  );
  // Reading marks set in another window while this one was offline are whispers: nobody repeats them.
  watch(live.status, (now, before) => {
    if (now !== "open" || before === "idle") return;
    void queryClient.invalidateQueries({ queryKey: keys.list });
    void queryClient.invalidateQueries({ queryKey: keys.unread });
  });
  onScopeDispose(() => {
    for (const leave of followed.values()) leave();
  });
});

/** What waits in conversations that are not muted. */
export default function useUnread(): Readonly<Ref<number>> {
  useFollowed();
  const { data } = useQuery(unreadQuery, queryClient);
  return computed(() => data.value?.unread ?? 0);
}
