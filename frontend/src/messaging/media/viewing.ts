import { shallowRef } from "vue";
import { queryClient } from "@/api/query";
import { keys } from "../queries";
import type { Thread } from "../types";
import type { FileContent, ImageContent } from "./kinds";

/** What is open in front of the page: a gallery, or one file. Mounted once, by the page. */
export const gallery = shallowRef<{ images: ImageContent[]; at: number } | null>(null);
export const previewed = shallowRef<FileContent | null>(null);

interface Picture {
  id: number;
  name: string;
  size: number;
  width: number | null;
  height: number | null;
}

/** Stored files, all of them pictures. */
export function openPictures(files: readonly Picture[], first: Picture): void {
  const images = files.map((file) => ({
    type: "image" as const, file_id: file.id, name: file.name, size: file.size, width: file.width ?? 0, height: file.height ?? 0,
  }));
  gallery.value = { images, at: Math.max(0, files.indexOf(first)) };
}

/** The pictures of what is loaded of the conversation; `among` where the gallery is another list. */
export function openLightbox(conversation: number, file: number, among?: readonly ImageContent[]): void {
  const thread = queryClient.getQueryData<Thread>(keys.thread(conversation));
  const loaded = (thread?.items ?? []).flatMap((message) =>
    !message.recalled && message.content?.type === "image" ? [message.content] : [],
  );
  const images = [...(among ?? loaded)];
  const at = images.findIndex((image) => image.file_id === file);
  gallery.value = { images, at: Math.max(0, at) };
}
