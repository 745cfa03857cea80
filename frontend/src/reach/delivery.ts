import { api, take } from "@/api/client";

const TOGETHER_MS = 400;
const AT_ONCE = 100;
const RETRY_MS = 15_000;

const waiting = new Set<number>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** These instructions are on this screen: the sender's board says 已送达. Several ride together. */
export function acknowledge(ids: readonly number[]): void {
  ids.forEach((id) => waiting.add(id));
  if (waiting.size) schedule(TOGETHER_MS);
}

function schedule(delay: number): void {
  timer ??= setTimeout(() => {
    timer = null;
    void flush();
  }, delay);
}

async function flush(): Promise<void> {
  const ids = [...waiting].slice(0, AT_ONCE);
  ids.forEach((id) => waiting.delete(id));
  try {
    await take(api.POST("/api/reach/delivered", { body: { dispatch_ids: ids } }));
  } catch {
    // Nobody waits for this on screen; it is tried again until the line is back.
    ids.forEach((id) => waiting.add(id));
    schedule(RETRY_MS);
    return;
  }
  if (waiting.size) schedule(0);
}
