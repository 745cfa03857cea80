import { queryClient } from "@/api/query";
import type { Handlers, Resets } from "@/live/handlers";
import { lookAgain } from "@/live/looking";
import { TIERS } from "@/ui/tiers";
import { foldReceipt } from "./answering";
import { hearNotice } from "./arrivals";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { keys, refetchInbox } from "./queries";

/** The bell carries no numbers; whoever looks at the board fetches them, and nobody else fetches anything. */
const lookAtBoard = lookAgain((id) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.board(id) }),
    queryClient.invalidateQueries({ queryKey: keys.sent }),
  ]),
);

function changed(id: number): void {
  lookAtBoard(id);
  void queryClient.invalidateQueries({ queryKey: keys.one(id) });
}

export const handlers = {
  "dispatch.notice": (event) => {
    void hearNotice(event);
  },
  "dispatch.counted": (event) => {
    lookAtBoard(event.dispatch_id);
  },
  "dispatch.changed": (event) => {
    changed(event.dispatch_id);
  },
  "held.decided": (event) => {
    toast(t(event.state === "released" ? "reach.heldReleased" : "reach.heldRefused", { title: event.title }));
    void queryClient.invalidateQueries({ queryKey: ["reach", "held"] });
    void queryClient.invalidateQueries({ queryKey: keys.sent });
  },
  "dispatch.answered": (event) => {
    foldReceipt(event.dispatch_id, event.receipt);
  },
} satisfies Partial<Handlers>;

export const resets: Resets = {
  dispatch: changed,
  person: refetchInbox,
  ...Object.fromEntries(TIERS.map((tier) => [`notice_${tier}`, refetchInbox])),
};
