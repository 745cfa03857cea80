import { createSharedComposable, useMutationObserver, useWindowSize } from "@vueuse/core";
import { computed, ref, watchEffect, type ComputedRef, type Ref } from "vue";

export type Layout = "wide" | "middle" | "phone";

interface LayoutState {
  /** wide: list, thing and context; middle: list and thing; phone: one pane at a time. */
  layout: ComputedRef<Layout>;
  /** Tabs at the bottom, under the thumb, instead of the rail. */
  tabsBelow: ComputedRef<boolean>;
  /** A thing fills the only pane: its own header replaces the frame's. */
  thingOpen: Ref<boolean>;
}

/**
 * Widths are measured in enlarged pixels, so that 关怀模式 on a desktop gets the layout of a narrower screen, and
 * always a single column. CSS follows through `:root[data-layout]` or `@container page (…)`, never `@media`.
 */
export const useLayout = createSharedComposable((): LayoutState => {
  const { width } = useWindowSize({ type: "inner" });
  const care = ref(document.documentElement.dataset.care === "on");
  useMutationObserver(
    document.documentElement,
    () => (care.value = document.documentElement.dataset.care === "on"),
    { attributes: true, attributeFilter: ["data-care"] },
  );
  const room = computed(() => (care.value ? width.value / 1.5 : width.value));
  const tabsBelow = computed(() => room.value < 720);
  const layout = computed<Layout>(() => {
    if (care.value || room.value < 720) return "phone";
    return room.value < 1100 ? "middle" : "wide";
  });
  watchEffect(() => {
    document.documentElement.dataset.layout = layout.value;
    document.documentElement.dataset.tabs = tabsBelow.value ? "below" : "beside";
  });
  return { layout, tabsBelow, thingOpen: ref(false) };
});
