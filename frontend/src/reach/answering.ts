import { useMutation } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { live } from "@/live/socket";
import { toast } from "@/ui/toasts";
import { settle } from "./arrivals";
import { inCrowd } from "./crowd";
import { keys, refetchInbox } from "./queries";
import type { Instruction, Receipt } from "./types";

/** Also called when another window of mine answered. */
export function foldReceipt(id: number, receipt: Receipt): void {
  queryClient.setQueryData<Instruction>(keys.one(id), (before) => before && { ...before, receipt });
  if (receipt.confirmed_at) settle(id);
  refetchInbox();
}

/** Over the socket, where a thousand confirmations share a commit; where there is none, like any other request. */
function confirm(id: number): Promise<Receipt> {
  if (live.status.value === "open") return live.command<Receipt>("dispatch.confirm", { dispatch_id: id });
  return take(api.POST("/api/reach/dispatches/{dispatch_id}/confirm", { params: { path: { dispatch_id: id } } }));
}

/** Null: there is no line, and the answer waits on the device for it. */
async function confirmOrKeep(id: number): Promise<Receipt | null> {
  try {
    return await inCrowd(() => confirm(id));
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 0)) throw error;
    const { keepAnswer } = await import("./unsent");
    await keepAnswer(id);
    return null;
  }
}

/** 确认收到: one tap, from wherever the instruction is shown. */
export function useConfirm() {
  return useMutation({
    mutationFn: confirmOrKeep,
    networkMode: "always",
    onSuccess: (receipt, id) => {
      if (receipt) foldReceipt(id, receipt);
      else settle(id);
      toast(t(receipt ? "reach.confirmedToast" : "duties.answerKept"));
    },
  });
}

export async function markRead(id: number): Promise<void> {
  try {
    foldReceipt(id, await take(api.POST("/api/reach/dispatches/{dispatch_id}/read", { params: { path: { dispatch_id: id } } })));
  } catch (error) {
    // Nobody waits for it: without a line it is told when the instruction is next looked at.
    if (!(error instanceof ApiError)) throw error;
  }
}
