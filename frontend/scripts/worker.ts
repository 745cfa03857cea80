import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

interface Shell {
  /** Changes with anything the worker keeps. */
  version: string;
  /** The page's entry script, by which a page and a worker know that they belong together. */
  entry: string;
  files: string[];
}

const TOO_LARGE = 400 * 1024; // charts and document viewers are kept when they have been used
const KEPT = /\.(js|mjs|css|woff2)$/;
const BESIDES = ["boot.js", "favicon.svg", "icons/icon-192.png", "manifest.webmanifest"];

export interface Emitted {
  fileName: string;
  bytes: number;
  isEntry: boolean;
}

export function shellOf(emitted: readonly Emitted[], worker: string, base = "/static/"): Shell {
  const wanted = emitted.filter((one) => KEPT.test(one.fileName) && one.bytes <= TOO_LARGE).map((one) => one.fileName);
  const files = [...wanted.sort(), ...BESIDES].map((name) => base + name);
  const entry = base + (emitted.find((one) => one.isEntry)?.fileName ?? "");
  const version = createHash("sha256").update([worker, entry, ...files].join("\n")).digest("hex").slice(0, 12);
  return { version, entry, files };
}

/** Writes /sw.js beside the pages it keeps. */
export function serviceWorker(source: URL): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle): void {
        const emitted = Object.values(bundle).map((piece) => ({
          fileName: piece.fileName,
          bytes: piece.type === "chunk" ? piece.code.length : piece.source.length,
          isEntry: piece.type === "chunk" && piece.isEntry,
        }));
        const worker = readFileSync(source, "utf8");
        const filled = worker.replace("__SHELL__", JSON.stringify(shellOf(emitted, worker)));
        this.emitFile({ type: "asset", fileName: "sw.js", source: filled });
      },
    },
  };
}
