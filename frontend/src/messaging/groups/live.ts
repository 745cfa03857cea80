import { meQuery } from "@/accounts/me";
import { queryClient } from "@/api/query";
import { router } from "@/app/router";
import { t } from "@/i18n";
import type { Handlers } from "@/live/handlers";
import { toast } from "@/ui/toasts";
import { fetchRow, keys } from "../queries";
import { groupKeys } from "./queries";

/** What another member changed about the group, seen by all: their rights, its rules, who waits to come in. */
export function refreshGroup(id: number): void {
  void queryClient.invalidateQueries({ queryKey: groupKeys.settings(id) });
}

export const groupHandlers = {
  "conversation.role": (event) => {
    void fetchRow(event.conversation_id);
    void queryClient.invalidateQueries({ queryKey: keys.members(event.conversation_id) });
    refreshGroup(event.conversation_id);
  },
  "conversation.join_asked": (event) => {
    void queryClient.invalidateQueries({ queryKey: groupKeys.requests(event.conversation_id) });
    refreshGroup(event.conversation_id);
    const go = () => void router.push(`/messages/${String(event.conversation_id)}`);
    toast(t("groups.askedToast", { name: event.name, title: event.title }), go, t("groups.see"));
  },
  "conversation.join_settled": (event) => {
    if (event.person_id === queryClient.getQueryData(meQuery.queryKey)?.person_id) {
      toast(t("groups.declinedToast", { title: event.title }));
      return;
    }
    void queryClient.invalidateQueries({ queryKey: groupKeys.requests(event.conversation_id) });
    refreshGroup(event.conversation_id);
  },
} satisfies Partial<Handlers>;
