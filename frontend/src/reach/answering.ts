import { useMutation } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { live } from "@/live/socket";
import { toast } from "@/ui/toasts";
import { settle } from "./arrivals";
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

/** 确认收到: one tap, from wherever the instruction is shown. */
export function useConfirm() {
  return useMutation({
    mutationFn: confirm,
    onSuccess: (receipt, id) => {
      foldReceipt(id, receipt);
      toast(t("reach.confirmedToast"));
    },
  });
}

export async function markRead(id: number): Promise<void> {
  const receipt = await take(api.POST("/api/reach/dispatches/{dispatch_id}/read", { params: { path: { dispatch_id: id } } }));
  foldReceipt(id, receipt);
}
