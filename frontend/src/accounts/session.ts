import { api, request, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import { live } from "@/live/socket";
import type { Me } from "./me";
import { meQuery } from "./me";

const ALLAUTH = "/_allauth/browser/v1";

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
    await request(`${ALLAUTH}/auth/session`, { method: "DELETE" });
  } catch (error) {
    // allauth says "signed out" with 401.
    leaving = error instanceof ApiError && error.status === 401;
    if (!leaving) throw error;
  }
  return leaveFor("/sign-in");
}

export type SignInStep = "done" | "code";

interface PendingFlows {
  data?: { flows?: { id: string; is_pending?: boolean }[] };
}

/** allauth answers 401 where a second factor is due: its flows say so. */
async function step(path: string, body: object): Promise<SignInStep> {
  const answer = await fetchAllauth(path, body);
  if (answer.status === 200 || answer.status === 409) return "done";
  const flows = (answer.body as PendingFlows).data?.flows ?? [];
  if (answer.status === 401 && flows.some((flow) => flow.id === "mfa_authenticate" && flow.is_pending)) return "code";
  throw new ApiError(answer.status, firstErrorCode(answer.body), "");
}

function firstErrorCode(body: unknown): string {
  return (body as { errors?: { code: string }[] }).errors?.[0]?.code ?? "unreadable";
}

/** allauth's refusals have their own shape, so they are read here and not thrown by the client. */
async function fetchAllauth(path: string, body: object): Promise<{ status: number; body: unknown }> {
  try {
    return { status: 200, body: await request(`${ALLAUTH}${path}`, { method: "POST", body }) };
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
      return { status: error.status, body: error.body };
    }
    throw error;
  }
}

export function signIn(username: string, password: string): Promise<SignInStep> {
  return step("/auth/login", { username, password });
}

export function giveCode(code: string): Promise<SignInStep> {
  return step("/auth/2fa/authenticate", { code });
}

export interface OpenSession {
  id: number;
  user_agent: string;
  ip: string;
  created_at: number;
  last_seen_at?: number;
  is_current: boolean;
}

export async function openSessions(): Promise<OpenSession[]> {
  return (await request<{ data: OpenSession[] }>(`${ALLAUTH}/auth/sessions`)).data;
}

export function endSession(id: number): Promise<unknown> {
  return request(`${ALLAUTH}/auth/sessions`, { method: "DELETE", body: { sessions: [id] } });
}
