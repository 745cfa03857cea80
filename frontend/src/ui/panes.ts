import { inject, provide, type InjectionKey, type Ref } from "vue";

interface PaneState {
  back: () => void;
  hasContext: Readonly<Ref<boolean>>;
  contextShown: Ref<boolean>;
}

const KEY: InjectionKey<PaneState> = Symbol("panes");

export function providePanes(state: PaneState): void {
  provide(KEY, state);
}

/** What the panes of a PaneFrame know of each other; undefined on pages without one. */
export function usePanes(): PaneState | undefined {
  return inject(KEY, undefined);
}
