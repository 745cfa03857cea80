import { apiErrorOf } from "@/api/errors";

let current: HTMLAudioElement | null = null;

/** One voice at a time. */
export function playOnly(audio: HTMLAudioElement): void {
  if (current && current !== audio) current.pause();
  current = audio;
}

/** The whole file, as a local address: it can then be wound, whatever the server offers. The caller revokes it. */
export async function fetched(address: string): Promise<string> {
  return URL.createObjectURL(await blobOf(address));
}

export async function blobOf(address: string): Promise<Blob> {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw apiErrorOf(answer.status, await answer.json().catch(() => null));
  return answer.blob();
}
