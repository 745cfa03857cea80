import { useThrottleFn } from "@vueuse/core";
import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";

const BOARD_EVERY_MS = 700;

/** The bells carry no numbers; whoever looks at a board fetches them, several times in two seconds at most. */
const refetch = useThrottleFn(
  (id: number) => {
    void queryClient.invalidateQueries({ queryKey: ["command", "one", id] });
    void queryClient.invalidateQueries({ queryKey: ["command", "list"] });
  },
  BOARD_EVERY_MS,
  true,
);

function changed(id: number): void {
  void refetch(id);
}

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
