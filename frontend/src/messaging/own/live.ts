import { queryClient } from "@/api/query";
import type { Handlers } from "@/live/handlers";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { heardDraft } from "../drafts";
import { ownKeys } from "./queries";

export const ownHandlers = {
  "personal.draft": (event) => {
    heardDraft(event.draft);
  },
  "personal.changed": (event) => {
    void queryClient.invalidateQueries({ queryKey: ownKeys[event.what] });
  },
  "personal.scheduled_settled": (event) => {
    void queryClient.invalidateQueries({ queryKey: ownKeys.scheduled });
    if (event.refusal) toast(t("media.refusedToast", { reason: event.refusal }));
  },
  "personal.reminder_due": (event) => {
    void queryClient.invalidateQueries({ queryKey: ownKeys.reminders });
    const what = event.note || t("media.dueDefault", { name: event.sender_name });
    const place = `/messages/${String(event.conversation_id)}?at=${String(event.number)}`;
    // Asked for when pressed: the router knows the pages, and those know of us.
    const go = () => void import("@/app/router").then(({ router }) => router.push(place));
    toast(t("media.due", { what }), go, t("media.open"));
  },
} satisfies Partial<Handlers>;
