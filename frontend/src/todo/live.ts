import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";

/** The key is written out here and not imported: this module is loaded at start, the queries with the page. */
function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ["todo"] });
}

export const handlers = {
  "todo.changed": refresh,
} satisfies Partial<Handlers>;

export const resets: Resets = { person: refresh };
