/** A message's text cut into what is shown differently. Nothing is ever interpreted as HTML. */
export interface Word {
  kind: "text" | "mention" | "link";
  text: string;
}

const LINK = /https?:\/\/[^\s<>"'，。；！？、）】》”’]+/g;
const MENTION = /@[^\s@，。；：！？、（）]{1,40}/g;
const LONG_TEXT = 600;
const LONG_LINES = 15;

export function wordsOf(text: string, mentioning: boolean): Word[] {
  const found = [...matches(text, LINK, "link"), ...(mentioning ? matches(text, MENTION, "mention") : [])];
  found.sort((one, other) => one.at - other.at);
  const words: Word[] = [];
  let position = 0;
  for (const { at, text: word, kind } of found) {
    if (at < position) continue;
    if (at > position) words.push({ kind: "text", text: text.slice(position, at) });
    words.push({ kind, text: word });
    position = at + word.length;
  }
  if (position < text.length) words.push({ kind: "text", text: text.slice(position) });
  return words;
}

function matches(text: string, pattern: RegExp, kind: Word["kind"]): { at: number; text: string; kind: Word["kind"] }[] {
  return [...text.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0], kind }));
}

export function isLong(text: string): boolean {
  return text.length > LONG_TEXT || text.split("\n").length > LONG_LINES;
}

/** `@wa` just before the caret: what is looked for, and where the sign stands. */
export function mentionAt(text: string, caret: number): { search: string; start: number } | null {
  const match = /(?:^|[^\w])@([^\s@]{0,16})$/.exec(text.slice(0, caret));
  const search = match?.[1];
  return search === undefined ? null : { search, start: caret - search.length - 1 };
}
