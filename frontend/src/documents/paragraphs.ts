export interface Paragraph {
  text: string;
  level: 0 | 1 | 2 | 3 | 4;
}

/** 一、（一） 1. （1）: the four levels of GB/T 9704 7.3.3, as the server reads them. */
const LEVELS = [/^[一二三四五六七八九十百]+、/, /^（[一二三四五六七八九十百]+）/, /^\d{1,2}[.．](?!\d)/, /^（\d{1,2}）/] as const;

export function paragraphs(body: string): Paragraph[] {
  return body
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((text) => ({ text, level: (LEVELS.findIndex((pattern) => pattern.test(text)) + 1) as Paragraph["level"] }));
}
