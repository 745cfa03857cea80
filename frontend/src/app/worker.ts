import { ref } from "vue";
import type { Router } from "vue-router";

/** A newer build waits; the frame offers to change over. */
export const updateReady = ref(false);

const LOOK_AGAIN_MS = 60 * 60_000;
let changing = false;

/** Pages without a line and push need the worker; a browser without one, or plain http, does without both. */
export function startWorker(router: Router): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  workers.addEventListener("controllerchange", () => {
    if (changing) location.reload();
  });
  workers.addEventListener("message", ({ data }: MessageEvent<{ type?: string; link?: string }>) => {
    if (data.type === "open" && data.link?.startsWith("/")) void router.push(data.link);
  });
  void workers.register("/sw.js", { scope: "/" }).then(watch).catch(() => undefined);
}

function watch(registration: ServiceWorkerRegistration): void {
  registration.active?.postMessage({ type: "fill" }); // signing out emptied its shelf
  if (registration.waiting) void greet(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed" && registration.active) void greet(coming);
    });
  });
  const look = (): void => void registration.update().catch(() => undefined);
  setInterval(look, LOOK_AGAIN_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
}

/** The page may be of the new build already: the server gives pages, not the worker. Then there is nothing to ask. */
async function greet(waiting: ServiceWorker): Promise<void> {
  if ((await entryOf(waiting)) === ownEntry()) waiting.postMessage({ type: "activate" });
  else updateReady.value = true;
}

function ownEntry(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return script ? new URL(script.src).pathname : "";
}

function entryOf(worker: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<string>) => {
      resolve(data);
    };
    worker.postMessage({ type: "entry" }, [port2]);
  });
}

/** Changes over to the newer build: every page of it comes from the server. */
export async function changeOver(): Promise<void> {
  const registration = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  changing = Boolean(registration?.waiting);
  if (registration?.waiting) registration.waiting.postMessage({ type: "activate" });
  else location.reload();
}
