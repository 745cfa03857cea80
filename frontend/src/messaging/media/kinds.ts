import type { components } from "@/contract/api";

type Content = NonNullable<components["schemas"]["MessagePayload"]["content"]>;
export type ImageContent = Extract<Content, { type: "image" }>;
export type FileContent = Extract<Content, { type: "file" }>;
export type VoiceContent = Extract<Content, { type: "voice" }>;

const SHOWN_AS_PICTURE = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const LIMIT_BYTES = 2 * 1024 ** 3;
const UNITS = ["B", "KB", "MB", "GB"];
const TEXT = new Set(["text/plain", "text/csv", "text/markdown"]);

export function isPicture(file: Blob): boolean {
  return SHOWN_AS_PICTURE.has(file.type);
}

export function tooLarge(file: Blob): boolean {
  return file.size > LIMIT_BYTES;
}

/** 12.4 MB */
export function sizeOf(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? String(Math.round(value)) : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

export function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

export type PreviewKind = "picture" | "pdf" | "word" | "text";

/** How the page can show it; null where it can only be downloaded. */
export function previewOf(file: Pick<FileContent, "media_type" | "name">): PreviewKind | null {
  if (SHOWN_AS_PICTURE.has(file.media_type)) return "picture";
  if (file.media_type === "application/pdf") return "pdf";
  if (endingOf(file.name) === "docx") return "word";
  return TEXT.has(file.media_type) ? "text" : null;
}

export type Tone = "red" | "blue" | "green" | "orange" | "grey";

const TONES: Readonly<Record<string, Tone>> = {
  pdf: "red", ofd: "red", doc: "blue", docx: "blue", wps: "blue", xls: "green", xlsx: "green", et: "green", csv: "green",
  ppt: "orange", pptx: "orange", dps: "orange",
};

export function toneOf(name: string): Tone {
  return TONES[endingOf(name)] ?? "grey";
}

export function contentAddress(file: number, inline = false): string {
  return `/api/files/${String(file)}/content${inline ? "?inline=true" : ""}`;
}

export function thumbnailAddress(file: number, size: 320 | 1280): string {
  return `/api/files/${String(file)}/thumbnail?size=${String(size)}`;
}

/** Width and height in a box, in CSS pixels, so that the place is kept before the picture comes. */
export function boxOf(width: number, height: number, most = 280): { width: number; height: number } {
  if (!width || !height) return { width: most, height: Math.round(most * 0.75) };
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(36, Math.round(height * scale)) };
}
