import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";
import { lookAgain } from "@/live/looking";

/** The bells carry no numbers; whoever looks at a board fetches them. */
const changed = lookAgain((id) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ["command", "one", id] }),
    queryClient.invalidateQueries({ queryKey: ["command", "list"] }),
  ]),
);

export const handlers = {
  "command.changed": (event) => {
    changed(event.command_id);
    void queryClient.invalidateQueries({ queryKey: ["command", "plans"] });
  },
  "command.moved": (event) => {
    changed(event.command_id);
  },
  "command.called": (event) => {
    void queryClient.invalidateQueries({ queryKey: ["command"] });
    if (event.loud) void import("./ringing").then(({ ring }) => ring(event));
  },
} satisfies Partial<Handlers>;

export const resets: Resets = { command: changed };
