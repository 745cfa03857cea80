import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lookAgain } from "./looking";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Looks that take so long; what was begun and what was seen to its end. */
function looks(ms: number) {
  const begun: number[] = [];
  const ended: number[] = [];
  const ring = lookAgain(async (id) => {
    begun.push(id);
    await new Promise((resolve) => setTimeout(resolve, ms));
    ended.push(id);
  });
  return { ring, begun, ended };
}

test("the first bell is followed at once", () => {
  const { ring, begun } = looks(10);
  ring(7);
  expect(begun).toEqual([7]);
});

test("bells that come faster than a look takes never keep it from ending", async () => {
  const { ring, ended } = looks(600);
  for (let at = 0; at < 3000; at += 100) {
    ring(7);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(ended.length).toBeGreaterThanOrEqual(2);
});

test("a bell during a look means one more look after it, and no more than one", async () => {
  const { ring, begun } = looks(100);
  ring(7);
  ring(7);
  ring(7);
  await vi.advanceTimersByTimeAsync(2000);
  expect(begun).toEqual([7, 7]);
});

test("the longer a look took, the longer the pause after it", async () => {
  const { ring, begun } = looks(1000);
  ring(7);
  ring(7);
  await vi.advanceTimersByTimeAsync(1499);
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(2);
});

test("a bell of one thing does not swallow that of another", async () => {
  const { ring, ended } = looks(100);
  ring(7);
  ring(8);
  ring(7);
  await vi.advanceTimersByTimeAsync(2000);
  expect(ended.filter((id) => id === 8)).toHaveLength(1);
});

test("a look that fails does not end the looking", async () => {
  let asked = 0;
  const ring = lookAgain(() => {
    asked += 1;
    return Promise.reject(new Error("away"));
  });
  ring(7);
  ring(7);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(2);
});
