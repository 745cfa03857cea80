import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { live } from "@/live/socket";
import { endThisSession } from "./allauth";
import { meQuery, type Me } from "./me";

let begun: Promise<Me> | null = null;

/** Loads who I am and opens the socket on my own streams; later calls share the first. Rejects with 401. */
export function begin(): Promise<Me> {
  begun ??= open().catch((error: unknown) => {
    begun = null;
    throw error;
  });
  return begun;
}

async function open(): Promise<Me> {
  const [me, start] = await Promise.all([queryClient.fetchQuery(meQuery), take(api.GET("/api/realtime/start"))]);
  for (const [stream, head] of Object.entries(start.heads)) live.follow(stream, head);
  live.start(start.epoch);
  return me;
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
  void leaveFor(`/sign-in?${new URLSearchParams({ to: from }).toString()}`);
}

export async function signOut(): Promise<never> {
  leaving = true;
  try {
    await endThisSession();
  } catch (error) {
    leaving = false;
    throw error;
  }
  return leaveFor("/sign-in");
}
