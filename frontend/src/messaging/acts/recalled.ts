import { shallowReactive } from "vue";

const LASTS_MS = 5 * 60_000;
const words = shallowReactive(new Map<string, string>());

/** One's own recalled words, for five minutes and in this window only: nobody else has them any more. */
export const recalledWords = {
  set(conversation: number, number: number, text: string): void {
    const key = `${String(conversation)}.${String(number)}`;
    words.set(key, text);
    setTimeout(() => words.delete(key), LASTS_MS);
  },
  get(conversation: number, number: number): string | undefined {
    return words.get(`${String(conversation)}.${String(number)}`);
  },
};
