import { describe, expect, it } from "vitest";
import { shellOf } from "./worker";

const emitted = [
  { fileName: "assets/index-1.js", bytes: 1000, isEntry: true },
  { fileName: "assets/index-1.css", bytes: 1000, isEntry: false },
  { fileName: "assets/charts-1.js", bytes: 900_000, isEntry: false },
  { fileName: "index.html", bytes: 900, isEntry: false },
];

describe("the shell a worker keeps", () => {
  it("is the scripts and styles, without what is large and rarely used", () => {
    const { files, entry } = shellOf(emitted, "worker");
    expect(entry).toBe("/static/assets/index-1.js");
    expect(files).toContain("/static/assets/index-1.css");
    expect(files.some((file) => file.includes("charts"))).toBe(false);
  });

  it("has another version when a file or the worker changes, and the same when nothing does", () => {
    const { version } = shellOf(emitted, "worker");
    expect(shellOf(emitted, "worker").version).toBe(version);
    expect(shellOf(emitted, "another").version).not.toBe(version);
    expect(shellOf([{ ...emitted[0]!, fileName: "assets/index-2.js" }, ...emitted.slice(1)], "worker").version).not.toBe(version);
  });
});
