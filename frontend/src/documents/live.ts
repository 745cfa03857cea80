import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";
import { documentKeys } from "./queries";

function refetch(id: number): void {
  void queryClient.invalidateQueries({ queryKey: documentKeys.one(id) });
  void queryClient.invalidateQueries({ queryKey: documentKeys.way(id) });
  void queryClient.invalidateQueries({ queryKey: documentKeys.lists });
}

export const handlers = {
  "document.changed": (event) => {
    refetch(event.document_id);
  },
} satisfies Partial<Handlers>;

export const resets: Resets = { document: refetch };
