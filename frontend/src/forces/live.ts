import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";

/** The keys are written out here and not imported: this module is loaded at start, the queries with the page. */
const PARTS = {
  charter: ["one"],
  members: ["one"],
  tasks: ["one", "work", "history"],
  problems: ["one", "problems"],
  reports: ["reports", "files"],
  files: ["files"],
  closed: ["one", "work", "problems", "reports", "files"],
} as const;

function refetchList(): void {
  void queryClient.invalidateQueries({ queryKey: ["forces", "list"] });
}

export const handlers = {
  "force.changed": (event) => {
    for (const part of PARTS[event.part]) void queryClient.invalidateQueries({ queryKey: ["forces", event.force_id, part] });
    refetchList();
  },
  "force.listed": (event) => {
    refetchList();
    void queryClient.invalidateQueries({ queryKey: ["forces", event.force_id] });
  },
} satisfies Partial<Handlers>;

export const resets: Resets = {
  force: (id) => {
    void queryClient.invalidateQueries({ queryKey: ["forces", id] });
    refetchList();
  },
  person: refetchList,
};
