import { useEventListener } from "@vueuse/core";
import type { Ref } from "vue";

const TYPING = "input, textarea, select, [contenteditable='true']";

/**
 * J and K (and the arrows, once a row has the focus) walk through the `data-row` elements of a list; Enter opens,
 * because rows are links or buttons. Silent while someone types or a dialog is open.
 */
export function useListKeys(container: Readonly<Ref<HTMLElement | null>>): void {
  useEventListener("keydown", (event: KeyboardEvent) => {
    const list = container.value;
    if (!list || list.offsetParent === null || isElsewhere(event)) return;
    const step = stepOf(event, list);
    if (step === 0) return;
    const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const current = at >= 0 ? at : rows.findIndex((row) => row.getAttribute("aria-current") === "page");
    const next = rows[Math.max(0, Math.min(rows.length - 1, current + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as Element | null;
  return Boolean(target?.closest(TYPING)) || document.querySelector("dialog[open]") !== null;
}

function stepOf(event: KeyboardEvent, list: HTMLElement): number {
  const inside = list.contains(document.activeElement);
  if (event.key === "j" || (event.key === "ArrowDown" && inside)) return 1;
  if (event.key === "k" || (event.key === "ArrowUp" && inside)) return -1;
  return 0;
}
