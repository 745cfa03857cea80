/** What the server answers when it refuses: `message` is a sentence for people that says what to do. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The answer as it came, for servers with a shape of their own (allauth). */
  readonly body: unknown;

  constructor(status: number, code: string, message: string, data: Record<string, unknown> = {}, body: unknown = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.data = data;
    this.body = body;
  }

  /** The line or the server was away: trying again later may help, changing the input will not. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads the `{code, message, data}` shape out of an answer's body, whatever a proxy made of it. */
export function apiErrorOf(status: number, body: unknown): ApiError {
  if (isRecord(body) && typeof body.code === "string" && typeof body.message === "string") {
    return new ApiError(status, body.code, body.message, isRecord(body.data) ? body.data : {}, body);
  }
  return new ApiError(status, status >= 500 ? "unavailable" : "unreadable", "", {}, body);
}

export function offline(): ApiError {
  return new ApiError(0, "offline", "");
}
