import { apiErrorOf, offline } from "@/api/errors";
import { csrfToken } from "@/api/csrf";

const PIECE = 2 * 1024 * 1024;
const LARGE = 64 * 1024 * 1024;
const RETRY_MS = [0, 1000, 3000, 5000];

export interface Place {
  address: string;
  /** Bytes the server takes at once. */
  piece: number;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Sends what the server does not have yet; resolves when it has everything. An abort keeps what has arrived. */
export async function transfer(file: Blob, place: Place, signal: AbortSignal, told: (sent: number) => void): Promise<void> {
  const { DetailedError, Upload } = await import("tus-js-client");
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      uploadUrl: new URL(place.address, location.origin).href,
      chunkSize: Math.min(place.piece, file.size > LARGE ? place.piece : PIECE),
      retryDelays: RETRY_MS,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", csrfToken());
      },
      onProgress: told,
      onSuccess: () => {
        resolve();
      },
      onError: (error) => {
        const answer = error instanceof DetailedError ? error.originalResponse : null;
        reject(answer ? apiErrorOf(answer.getStatus(), parsed(answer.getBody())) : offline());
      },
    });
    signal.addEventListener("abort", () => {
      void upload.abort();
      reject(new DOMException("paused", "AbortError"));
    });
    if (signal.aborted) reject(new DOMException("paused", "AbortError"));
    else upload.start();
  });
}
