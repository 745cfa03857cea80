import { onScopeDispose, toValue, watchEffect, type MaybeRefOrGetter } from "vue";
import { ref } from "vue";
import { LiveClient, type SocketLike } from "./client";
import { deliver, reset } from "./handlers";
import type { Stream } from "./protocol";

type Listener = () => void;
let onSignedOut: Listener = () => undefined;

/** A newer server no longer speaks this page's contract; the frame offers to reload. */
export const outdated = ref(false);

export const live = new LiveClient({
  connect: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`) as SocketLike,
  deliver,
  reset,
  signedOut: () => {
    onSignedOut();
  },
  outdated: () => {
    outdated.value = true;
  },
});

globalThis.addEventListener("offline", () => {
  live.lost();
});
globalThis.addEventListener("online", () => {
  live.found();
});

export function whenSocketSignedOut(listener: Listener): void {
  onSignedOut = listener;
}

/** Follows a stream for as long as the component lives: `useStream(() => `conversation.${props.id}`)`. */
export function useStream(stream: MaybeRefOrGetter<Stream | null>, from?: MaybeRefOrGetter<number | null>): void {
  let leave: Listener = () => undefined;
  watchEffect(() => {
    leave();
    const name = toValue(stream);
    leave = name ? live.follow(name, toValue(from) ?? null) : () => undefined;
  });
  onScopeDispose(() => {
    leave();
  });
}

/** Names a command for good, so that sending it twice does it once. */
export function clientKey(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  // Plain http inside a closed network has no randomUUID.
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
