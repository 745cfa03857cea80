import { request } from "@/api/client";
import { ApiError } from "@/api/errors";

/** The doors of django-allauth (headless, browser client); its answers have a shape of their own and are read here. */
const DOOR = "/_allauth/browser/v1";

interface Complaint {
  code: string;
  message: string;
  /** The field it is about. */
  param?: string;
}

interface Refusal {
  data?: { flows?: { id: string; is_pending?: boolean }[] };
  errors?: Complaint[];
}

export type SignInStep = "done" | "code";

function refusalIn(error: unknown): Refusal & { status: number } {
  if (!(error instanceof ApiError)) throw error;
  return { ...(error.body as Refusal | null), status: error.status };
}

/** allauth's first complaint as one of our errors; `data.param` names the field. */
function complaint(error: unknown): unknown {
  const first = refusalIn(error).errors?.[0];
  if (!first || !(error instanceof ApiError)) return error;
  return new ApiError(error.status, first.code, first.message, { param: first.param });
}

async function step(path: string, body: object): Promise<SignInStep> {
  try {
    await request(DOOR + path, { method: "POST", body });
    return "done";
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal.status === 409) return "done"; // signed in already
    if (refusal.data?.flows?.some((flow) => flow.id === "mfa_authenticate" && flow.is_pending)) return "code";
    throw complaint(error);
  }
}

export function signIn(username: string, password: string): Promise<SignInStep> {
  return step("/auth/login", { username, password });
}

export function giveCode(code: string): Promise<SignInStep> {
  return step("/auth/2fa/authenticate", { code });
}

/** allauth says "signed out" with 401. */
export async function endThisSession(): Promise<void> {
  try {
    await request(`${DOOR}/auth/session`, { method: "DELETE" });
  } catch (error) {
    if (refusalIn(error).status !== 401) throw error;
  }
}

export async function changePassword(current: string, fresh: string): Promise<void> {
  try {
    await request(`${DOOR}/account/password/change`, {
      method: "POST",
      body: { current_password: current, new_password: fresh },
    });
  } catch (error) {
    throw complaint(error);
  }
}

export interface OpenSession {
  id: number;
  user_agent: string;
  ip: string;
  /** Seconds since 1970, as is `last_seen_at`. */
  created_at: number;
  last_seen_at?: number;
  is_current: boolean;
}

export async function openSessions(): Promise<OpenSession[]> {
  return (await request<{ data: OpenSession[] }>(`${DOOR}/auth/sessions`)).data;
}

export function endSession(id: number): Promise<unknown> {
  return request(`${DOOR}/auth/sessions`, { method: "DELETE", body: { sessions: [id] } });
}
