import { shallowReactive } from "vue";

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
  /** What the way back, or the way there, is called; 撤销 unless told. */
  verb?: string;
}

const LASTS_MS = 6000;

export const toasts = shallowReactive<Toast[]>([]);
let last = 0;

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}

/** A sentence at the foot of the screen for six seconds; with `undo`, a way back. Never for errors: they stay put. */
export function toast(text: string, undo?: () => void, verb?: string): void {
  last += 1;
  const id = last;
  toasts.push({ id, text, ...(undo ? { undo } : {}), ...(verb ? { verb } : {}) });
  setTimeout(() => {
    dismiss(id);
  }, LASTS_MS);
}
