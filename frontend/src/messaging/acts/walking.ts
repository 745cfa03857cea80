import type { Ref } from "vue";

/** Up and down from message to message, as in a list; Home and End to the ends of what is loaded. */
export function useWalk(log: Readonly<Ref<HTMLElement | null>>): { walk: (event: KeyboardEvent) => void } {
  function all(): HTMLElement[] {
    return [...(log.value?.querySelectorAll<HTMLElement>(".message[data-number]") ?? [])];
  }

  function next(messages: HTMLElement[], at: number, key: string): HTMLElement | undefined {
    const last = messages.length - 1;
    if (key === "Home") return messages[0];
    if (key === "End") return messages[last];
    if (at < 0) return messages[last];
    if (key === "ArrowUp") return messages[Math.max(0, at - 1)];
    return key === "ArrowDown" ? messages[Math.min(last, at + 1)] : undefined;
  }

  function walk(event: KeyboardEvent): void {
    if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key) || event.defaultPrevented) return;
    const messages = all();
    const here = document.activeElement as HTMLElement | null;
    // Inside a field, a menu or a row of signs the arrows are theirs.
    if (here !== log.value && !messages.includes(here as HTMLElement)) return;
    const goal = next(messages, messages.indexOf(here as HTMLElement), event.key);
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  }

  return { walk };
}
