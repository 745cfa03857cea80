import { describe, expect, it } from "vitest";
import { decoded } from "./decoded";
import { boxOf, previewOf, sizeOf } from "./kinds";

function bytes(...values: number[]): ArrayBuffer {
  return new Uint8Array(values).buffer;
}

describe("a file in a message", () => {
  it("is read in the encodings that are in use", () => {
    expect(decoded(bytes(0xe5, 0x80, 0xbc, 0xe7, 0x8f, 0xad))).toBe("值班");
    expect(decoded(bytes(0xd6, 0xb5, 0xb0, 0xe0))).toBe("值班");
    expect(decoded(bytes(0xff, 0xfe, 0x3c, 0x50))).toBe("值");
    expect(decoded(bytes(0xe5, 0x80, 0xbc, 0xe7))).toBe("值");
  });

  it("keeps its place in a box", () => {
    expect(boxOf(4000, 2000)).toEqual({ width: 280, height: 140 });
    expect(boxOf(100, 50)).toEqual({ width: 100, height: 50 });
    expect(boxOf(10, 4000).width).toBe(48);
  });

  it("says how large it is", () => {
    expect([sizeOf(900), sizeOf(1536), sizeOf(2 * 1024 ** 3)]).toEqual(["900 B", "1.5 KB", "2.0 GB"]);
  });

  it("is shown in the page only where nothing in it can run", () => {
    const shown = (media_type: string, name: string) => previewOf({ media_type, name });
    expect(shown("text/plain", "a.txt")).toBe("text");
    expect(shown("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx")).toBe("word");
    expect(shown("image/svg+xml", "a.svg")).toBeNull();
    expect(shown("text/html", "a.html")).toBeNull();
    expect(shown("application/zip", "a.zip")).toBeNull();
  });
});
