import { useDocumentVisibility, useTimeoutFn, useWindowFocus } from "@vueuse/core";
import { watch, type Ref } from "vue";
import { live } from "@/live/socket";
import { markRow } from "./live";
import type { Conversation } from "./types";

const SETTLE_MS = 250;

/** What has been on screen, in a window one is looking at, has been read: so far and no further. */
export function useReading(log: Readonly<Ref<HTMLElement | null>>, row: () => Conversation): { look: () => void } {
  const visible = useDocumentVisibility();
  const focused = useWindowFocus();
  const settle = useTimeoutFn(mark, SETTLE_MS, { immediate: false });

  function lastSeen(): number {
    const element = log.value;
    if (!element) return 0;
    const bottom = element.getBoundingClientRect().bottom;
    const shown = [...element.querySelectorAll<HTMLElement>("[data-number]")];
    return Number(shown.reverse().find((one) => one.getBoundingClientRect().top < bottom - 12)?.dataset.number ?? 0);
  }

  function mark(): void {
    const { id, read_number } = row();
    const number = lastSeen();
    if (visible.value !== "visible" || number <= read_number) return;
    live
      .command<{ conversation_id: number; read_number: number; unread: number }>("conversation.read", {
        conversation_id: id,
        number,
      })
      .then(
        (reply) => {
          markRow(id, reply);
        },
        // Not marked: the next look tries again.
        () => undefined,
      );
  }

  function look(): void {
    if (visible.value === "visible") settle.start();
  }

  watch([visible, focused, () => row().last_number], look, { flush: "post" });
  return { look };
}
