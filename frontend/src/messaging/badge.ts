import { useQuery } from "@tanstack/vue-query";
import { createSharedComposable } from "@vueuse/core";
import { computed, onScopeDispose, watch, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { live } from "@/live/socket";
import type { Following } from "./following";
import { keys, listQuery, unreadQuery } from "./queries";
import { badgeOf } from "./waiting";

/** Follows every conversation, loaded or not, so that it is right wherever in the office one is. */
const useFollowed = createSharedComposable((): void => {
  useQuery(listQuery, queryClient);
  const { data } = useQuery<Following>({ queryKey: keys.following, enabled: false }, queryClient);
  const followed = new Map<string, () => void>();
  watch(
    data,
    (heads = {}) => {
      for (const [id, head] of Object.entries(heads)) {
        if (!followed.has(id)) followed.set(id, live.follow(`conversation.${id}`, head));
      }
      for (const [id, leave] of followed) {
        if (id in heads) continue;
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

/** What waits, as far as it may call. */
export default function useUnread(): Readonly<Ref<number>> {
  useFollowed();
  const { data } = useQuery(unreadQuery, queryClient);
  return computed(() => (data.value ? badgeOf(data.value) : 0));
}
