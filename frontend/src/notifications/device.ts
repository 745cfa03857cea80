import { api, take } from "@/api/client";
import type { components } from "@/contract/api";

export type Device = components["schemas"]["Device"];
export type Readiness = "ready" | "insecure" | "unsupported" | "denied";

/** Whether this browser, as it is now, could be pushed to; the service must be there as well. */
export function readiness(): Readiness {
  if (!globalThis.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) return "unsupported";
  return Notification.permission === "denied" ? "denied" : "ready";
}

export class SubscribeRefused extends Error {}

/** Asks the person, then the browser's push service, then tells ours. Throws SubscribeRefused where the browser cannot. */
export async function startPushing(key: string): Promise<Device[]> {
  if ((await Notification.requestPermission()) !== "granted") throw new SubscribeRefused("denied");
  const registration = await navigator.serviceWorker.ready;
  const known = await registration.pushManager.getSubscription();
  if (known && keyOf(known) !== key) await known.unsubscribe();
  let made: PushSubscription;
  try {
    made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    throw new SubscribeRefused("unreachable"); // a closed network: the browser's own service cannot be reached
  }
  return take(api.POST("/api/notifications/devices", { body: bodyOf(made) }));
}

function bodyOf(made: PushSubscription): { endpoint: string; keys: { p256dh: string; auth: string } } {
  const { endpoint = "", keys = {} } = made.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" } };
}

function keyOf(subscription: PushSubscription): string {
  const raw = subscription.options.applicationServerKey;
  if (!raw) return "";
  const text = btoa(String.fromCharCode(...new Uint8Array(raw)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** In this browser only; the server's side ends with the session. */
export async function stopPushing(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}
