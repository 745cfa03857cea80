const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

/** The date so many days from today in China, as a date field wants it. */
export function dayAhead(days: number): string {
  return new Date(Date.now() + CHINA + days * DAY).toISOString().slice(0, 10);
}
