import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

export interface Piece {
  fileName: string;
  content: string | Uint8Array;
  /** What this chunk needs before it can run. */
  imports: string[];
  css: string[];
  facade: string | null;
  isEntry: boolean;
}

interface Budget {
  limitKB: number;
  /** Modules that load lazily but that the first screen cannot do without. */
  firstScreen: RegExp[];
}

/** File names of everything the browser fetches before the first screen is complete. */
export function firstLoadFiles(pieces: Map<string, Piece>, firstScreen: RegExp[]): Set<string> {
  const wanted = [...pieces.values()].filter(
    (piece) => piece.isEntry || firstScreen.some((pattern) => piece.facade !== null && pattern.test(piece.facade)),
  );
  const files = new Set<string>();
  const queue = wanted.map((piece) => piece.fileName);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (files.has(name)) continue;
    files.add(name);
    const piece = pieces.get(name);
    queue.push(...(piece?.imports ?? []));
    piece?.css.forEach((sheet) => files.add(sheet));
  }
  return files;
}

export function gzipKB(contents: Iterable<string | Uint8Array>): number {
  let bytes = 0;
  for (const content of contents) bytes += gzipSync(content, { level: 9 }).length;
  return bytes / 1024;
}

export function firstLoadBudget(budget: Budget): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const pieces = new Map<string, Piece>();
      const sheets = new Map<string, string | Uint8Array>();
      for (const output of Object.values(bundle)) {
        if (output.type === "asset") sheets.set(output.fileName, output.source);
        else
          pieces.set(output.fileName, {
            fileName: output.fileName,
            content: output.code,
            imports: output.imports,
            css: [...(output.viteMetadata?.importedCss ?? [])],
            facade: output.facadeModuleId,
            isEntry: output.isEntry,
          });
      }
      for (const pattern of budget.firstScreen) {
        const found = [...pieces.values()].some((piece) => piece.facade !== null && pattern.test(piece.facade));
        if (!found) this.error(`first-load budget: no chunk of its own for ${String(pattern)}; was the page renamed?`);
      }
      const files = firstLoadFiles(pieces, budget.firstScreen);
      const kilobytes = gzipKB([...files].map((name) => pieces.get(name)?.content ?? sheets.get(name) ?? ""));
      const sentence = `first load ${kilobytes.toFixed(1)} KB gzip of ${String(budget.limitKB)} (${String(files.size)} files)`;
      if (kilobytes > budget.limitKB) this.error(`${sentence}: make something lazy`);
      console.info(sentence);
    },
  };
}
