import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { ApiError } from "@/api/errors";
import { live } from "@/live/socket";
import { restoreOutgoing } from "@/messaging/outgoing";
import { claim, lock, wipe } from "@/offline/database";
import { keepForOffline, restored } from "@/offline/keeping";
import { offlineSince } from "@/offline/state";
import { endThisSession } from "./allauth";
import { meQuery, type Me } from "./me";

const LOOK_AGAIN_MS = 10_000;
let begun: Promise<Me> | null = null;
let keeping = false;

/** Loads who I am and opens the socket on my own streams; later calls share the first. Rejects with 401. */
export function begin(): Promise<Me> {
  begun ??= open().catch((error: unknown) => {
    begun = null;
    throw error;
  });
  return begun;
}

async function open(): Promise<Me> {
  try {
    return await connected();
  } catch (error) {
    const kept = error instanceof ApiError && error.transient ? await restored() : null;
    if (!kept) throw error;
    offlineSince.value = kept.keptAt;
    void restoreOutgoing();
    comeBack();
    return kept.me;
  }
}

async function connected(): Promise<Me> {
  const [me, start] = await Promise.all([queryClient.fetchQuery(meQuery), take(api.GET("/api/realtime/start"))]);
  await claim(me);
  for (const [stream, head] of Object.entries(start.heads)) live.follow(stream, head);
  live.start(start.epoch);
  if (!keeping) keepForOffline();
  keeping = true;
  void restoreOutgoing();
  return me;
}

/** Until the server answers again; then everything on screen is fetched anew. */
function comeBack(): void {
  const timer = setInterval(again, LOOK_AGAIN_MS);
  window.addEventListener("online", again);
  let asking = false;
  function again(): void {
    if (asking || leaving) return;
    asking = true;
    void queryClient
      .fetchQuery({ ...meQuery, staleTime: 0 })
      .then(connected)
      .then(() => {
        clearInterval(timer);
        window.removeEventListener("online", again);
        offlineSince.value = null;
        return queryClient.invalidateQueries();
      })
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  }
}

/** Set while the page is being left: what its last requests and the socket still hear leads nowhere else. */
let leaving = false;

/**
 * Another identity, or nobody, sees other things: the page is loaded anew, so that no cache, stream, draft or open
 * dialog of the one before can survive. Resolves never.
 */
function leaveFor(path: string): Promise<never> {
  leaving = true;
  live.stop();
  location.assign(path);
  return new Promise<never>(() => undefined);
}

export async function actAs(appointmentId: number, then: string): Promise<never> {
  await take(api.POST("/api/directory/me/act-as", { body: { appointment_id: appointmentId } }));
  return leaveFor(then);
}

/** The server has ended the session (401 or close 4401); after signing in again one is back where one was. */
export function signedOut(from: string): void {
  if (leaving) return;
  leaving = true;
  const path = `/sign-in?${new URLSearchParams({ to: from }).toString()}`;
  void lock().finally(() => leaveFor(path));
}

/** Nothing of the person stays on the device: kept messages, unsent ones, drafts, pages, the push subscription. */
async function leaveNothing(): Promise<void> {
  const { stopPushing } = await import("@/notifications/device");
  await stopPushing().catch(() => undefined);
  await wipe();
  for (const key of Object.keys(localStorage)) if (key.startsWith("officehub.drafts")) localStorage.removeItem(key);
  if ("caches" in globalThis) for (const name of await caches.keys()) await caches.delete(name);
}

export async function signOut(): Promise<never> {
  leaving = true;
  try {
    await endThisSession();
  } catch (error) {
    leaving = false;
    throw error;
  }
  await leaveNothing();
  return leaveFor("/sign-in");
}
