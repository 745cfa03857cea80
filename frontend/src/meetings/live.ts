import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import type { Handlers, Resets } from "@/live/handlers";
import { toast } from "@/ui/toasts";
import { meetingKeys } from "./queries";

function refetch(id: number): void {
  void queryClient.invalidateQueries({ queryKey: meetingKeys.one(id) });
  void queryClient.invalidateQueries({ queryKey: ["meetings", "list"] });
}

export const handlers = {
  "meeting.changed": (event) => {
    refetch(event.meeting_id);
  },
  "meeting.reminded": (event) => {
    toast(t("meetings.reminded", { title: event.title }));
    refetch(event.meeting_id);
  },
} satisfies Partial<Handlers>;

export const resets: Resets = { meeting: refetch };
