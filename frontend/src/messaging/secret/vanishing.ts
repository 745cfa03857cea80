import { createSharedComposable, useIntervalFn } from "@vueuse/core";
import { computed, shallowRef, type ComputedRef, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { keys } from "../queries";
import type { Message, Thread } from "../types";

export const CHOICES = [30, 300, 3600] as const;
export const UNREAD_DAYS = 7;
/** The longest choice: whatever has longer to live is not counting down yet. */
const LONGEST_MS = 3_605_000;

export const useSecond = createSharedComposable((): Readonly<Ref<number>> => {
  const now = shallowRef(Date.now());
  useIntervalFn(() => (now.value = Date.now()), 1000);
  return now;
});

export interface Countdown {
  gone: boolean;
  /** null while nobody has read it. */
  left: string | null;
}

export function countdownOf(vanishAt: string | null, now: number): Countdown {
  if (vanishAt === null) return { gone: false, left: null };
  const rest = Date.parse(vanishAt) - now;
  if (rest <= 0) return { gone: true, left: null };
  return { gone: false, left: rest > LONGEST_MS ? null : clockOf(Math.ceil(rest / 1000)) };
}

function clockOf(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

export function useCountdown(message: () => Message): ComputedRef<Countdown> {
  const now = useSecond();
  return computed(() => countdownOf(message().vanish_at, now.value));
}

/** At its time the words leave this device, whether or not the server has been heard. */
export function dropWords(message: Message): void {
  queryClient.setQueryData<Thread>(
    keys.thread(message.conversation_id),
    (thread) => thread && { ...thread, items: thread.items.map((one) => (one.number === message.number ? burnt(one) : one)) },
  );
}

export function burnt(message: Message): Message {
  return { ...message, text: "", recalled: true, recalled_by: null, vanish_at: null };
}

export function timeWords(seconds: number | null): string {
  return t(`secret.after.s${seconds === 30 ? 30 : seconds === 3600 ? 3600 : 300}`);
}
