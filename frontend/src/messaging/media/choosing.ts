import { shallowRef } from "vue";
import { t } from "@/i18n";
import { isPicture, tooLarge } from "./kinds";
import type { Chosen } from "./uploads";

/** Files chosen, pasted or dropped, waiting for a word and a yes. */
export const chosenFor = shallowRef<{ conversation: number; files: File[]; asFiles: boolean } | null>(null);

export function choose(conversation: number, files: readonly File[], asFiles = false): void {
  if (!files.length) return;
  const before = chosenFor.value?.conversation === conversation ? chosenFor.value.files : [];
  chosenFor.value = { conversation, files: [...before, ...files], asFiles };
}

export function refusalOf(file: File): string {
  if (file.size === 0) return t("media.empty", { name: file.name });
  return tooLarge(file) ? t("media.tooLarge", { name: file.name }) : "";
}

/** Measured here only to keep the place while it uploads; the server measures for itself. */
export async function chosenOf(file: File, asFile: boolean, caption: string): Promise<Chosen> {
  const name = file.name || "image.png";
  if (asFile || !isPicture(file)) return { blob: file, name, kind: "file", caption };
  const size = await createImageBitmap(file).then(
    (bitmap) => {
      const { width, height } = bitmap;
      bitmap.close();
      return { width, height };
    },
    () => ({}),
  );
  return { blob: file, name, kind: "image", caption, ...size };
}

/** What a paste brings: pictures and files; words are left to the field. */
export function pasted(event: ClipboardEvent): File[] {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return [];
  // Office programs put a picture of the words beside the words.
  if (event.clipboardData?.types.includes("text/plain")) return [];
  return files.map((file) => (file.name === "image.png" ? new File([file], nameNow(), { type: file.type }) : file));
}

function nameNow(): string {
  const digits = new Date(Date.now() + 8 * 3600_000).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${t("media.pictures")}${digits}.png`;
}
