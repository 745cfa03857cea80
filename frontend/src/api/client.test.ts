import { afterEach, describe, expect, it, vi } from "vitest";
import { request, whenSignedOut } from "./client";
import { ApiError } from "./errors";

function answer(status: number, body: unknown): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(status === 204 ? null : text, { status }))),
  );
}

function sent(): Request {
  return vi.mocked(fetch).mock.calls[0]![0] as Request;
}

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

afterEach(() => {
  vi.unstubAllGlobals();
  whenSignedOut(() => undefined);
});

describe("a refusal", () => {
  it("carries the server's code, sentence and data", async () => {
    answer(409, { code: "conflict", message: "该步骤已由他人办理。", data: { by: "李建国" } });
    const error = await refusal(request("/api/flow/tasks/1/agree", { method: "POST", body: {} }));
    expect(error).toMatchObject({ status: 409, code: "conflict", message: "该步骤已由他人办理。", data: { by: "李建国" } });
    expect(error.transient).toBe(false);
  });

  it("that is a proxy's page says that the service is away", async () => {
    answer(502, "<html>Bad gateway</html>");
    const error = await refusal(request("/api/todo/mine"));
    expect(error).toMatchObject({ status: 502, code: "unavailable", message: "" });
    expect(error.transient).toBe(true);
  });

  it("for want of a network is told from the server's", async () => {
    vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("Failed to fetch"))));
    expect(await refusal(request("/api/todo/mine"))).toMatchObject({ status: 0, code: "offline" });
  });

  it("with 401 sends to the sign-in page, but not when allauth answers so", async () => {
    const heard = vi.fn();
    whenSignedOut(heard);
    answer(401, { status: 401, data: { flows: [] } });
    await refusal(request("/_allauth/browser/v1/auth/login", { method: "POST", body: {} }));
    expect(heard).not.toHaveBeenCalled();
    answer(401, { code: "not_signed_in", message: "请先登录。", data: {} });
    await refusal(request("/api/todo/mine"));
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe("a request", () => {
  it("that changes something carries the CSRF token, one that reads does not", async () => {
    document.cookie = "csrftoken=abc123";
    answer(200, {});
    await request("/api/messaging/read", { method: "POST", body: { number: 3 } });
    expect(sent().headers.get("X-CSRFToken")).toBe("abc123");
    expect(sent().headers.get("Content-Type")).toBe("application/json");
    answer(200, {});
    await request("/api/todo/mine");
    expect(sent().headers.get("X-CSRFToken")).toBeNull();
  });

  it("answered with nothing resolves with nothing", async () => {
    answer(204, "");
    await expect(request("/api/x", { method: "DELETE" })).resolves.toBeUndefined();
  });
});
