import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { inCrowd } from "./crowd";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("whoever is told that too many ask at once asks again, unseen by the person", async () => {
  const ask = vi.fn<() => Promise<string>>();
  ask.mockRejectedValueOnce(new ApiError(429, "rate_limited", ""));
  ask.mockRejectedValueOnce(new ApiError(429, "rate_limited", ""));
  ask.mockResolvedValueOnce("收到");
  const answer = inCrowd(ask);
  await vi.advanceTimersByTimeAsync(20_000);
  await expect(answer).resolves.toBe("收到");
  expect(ask).toHaveBeenCalledTimes(3);
});

test("any other refusal is the person's to hear, at once", async () => {
  const ask = vi.fn<() => Promise<string>>().mockRejectedValue(new ApiError(409, "conflict", "这条指令已经撤回，无需确认。"));
  await expect(inCrowd(ask)).rejects.toThrow("这条指令已经撤回，无需确认。");
  expect(ask).toHaveBeenCalledTimes(1);
});
