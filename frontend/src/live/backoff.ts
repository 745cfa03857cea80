const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Milliseconds before the attempt-th reconnection (0-based). Doubles up to half a minute; the jitter spreads a whole
 * province that lost its connections in the same second.
 */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return ceiling * (0.5 + 0.5 * random());
}
