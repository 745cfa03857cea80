import createClient from "openapi-fetch";
import type { paths } from "@/contract/api";
import { withCsrf } from "./csrf";
import { apiErrorOf, offline } from "./errors";

type Listener = () => void;
let onSignedOut: Listener = () => undefined;

/** The one place that hears of a 401; the shell sends the person to the sign-in page. */
export function whenSignedOut(listener: Listener): void {
  onSignedOut = listener;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    return null;
  }
}

/** fetch that throws ApiError instead of answering with a refusal. */
async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(withCsrf(request));
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw offline();
  }
  if (response.ok) return response;
  const isOurs = new URL(request.url).pathname.startsWith("/api/");
  if (response.status === 401 && isOurs) onSignedOut();
  throw apiErrorOf(response.status, await bodyOf(response));
}

/** Typed by the server's OpenAPI document: `await take(api.GET("/api/todo/", { params: { query } }))`. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", fetch: send });

/** The answer's data; refusals have already been thrown as ApiError. */
export async function take<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

interface PlainCall {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** For what the OpenAPI document does not describe: allauth's own pages and multipart uploads. */
export async function request<T>(path: string, call: PlainCall = {}): Promise<T> {
  const isForm = call.body instanceof FormData;
  const headers = { Accept: "application/json", ...(isForm ? {} : { "Content-Type": "application/json" }), ...call.headers };
  const response = await send(
    new Request(new URL(path, location.origin), {
      method: call.method ?? "GET",
      headers,
      credentials: "same-origin",
      ...(call.body === undefined ? {} : { body: isForm ? (call.body as FormData) : JSON.stringify(call.body) }),
      ...(call.signal ? { signal: call.signal } : {}),
    }),
  );
  return (response.status === 204 ? undefined : await bodyOf(response)) as T;
}
