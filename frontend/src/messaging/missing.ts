import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { keys } from "./keys";
import { placed } from "./queries";

/** Rows of conversations that were heard of but are not loaded: fetched together, a moment later. */
const PATIENCE_MS = 300;
const AT_ONCE = 100;

const wanted = new Set<number>();
let timer: ReturnType<typeof setTimeout> | null = null;

export function wantRow(id: number): void {
  wanted.add(id);
  timer ??= setTimeout(() => void fetchWanted(), PATIENCE_MS);
}

async function fetchWanted(): Promise<void> {
  timer = null;
  const ids = [...wanted].slice(0, AT_ONCE);
  for (const id of ids) wanted.delete(id);
  if (wanted.size) timer = setTimeout(() => void fetchWanted(), PATIENCE_MS);
  // Not answered now: the next message in it asks again.
  const rows = await take(api.GET("/api/messaging/rows", { params: { query: { ids } } })).catch(() => []);
  rows.forEach(placed);
  await queryClient.invalidateQueries({ queryKey: keys.unread });
}
