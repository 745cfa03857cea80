import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { documentKeys } from "./queries";

/** 签收 for one's unit: one tap, from the document's page or from its card in a conversation. */
export function useSignFor(id: () => number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.POST("/api/documents/{document_id}/sign-for", { params: { path: { document_id: id() } } })),
    onSuccess: async (changed) => {
      client.setQueryData(documentKeys.one(changed.id), changed);
      toast(t("documents.deliveryStates.signed"));
      await client.invalidateQueries({ queryKey: ["todo"] });
    },
  });
}
