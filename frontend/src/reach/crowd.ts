import { ApiError } from "@/api/errors";

/** Ten thousand hear of a mass notice in the same moment and ask one after another, as fast as one machine answers. */
const ANSWERED_A_SECOND = 1500;
const CROWD = 7500;
const LONGEST_MS = 60_000;

/** Somewhere in the time that so many people take. */
export function inTurn(people: number, perSecond = ANSWERED_A_SECOND): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_MS, (people / perSecond) * 1000)));
}

/** Where too many ask in one moment the server says so; that is nobody's fault, so this one asks again in its turn. */
export async function inCrowd<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "rate_limited")) throw error;
      await inTurn(CROWD);
    }
  }
}
