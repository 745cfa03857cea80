import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { t } from "@/i18n";
import { toast } from "@/ui/toasts";
import { meetingKeys } from "./queries";
import type { Meeting, ReplyBody } from "./types";

/** One's unit's answer, from the meeting's page or from its card in a conversation. */
export function useReply(id: () => number, done: () => void = () => undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ReplyBody) => take(api.POST("/api/meetings/{meeting_id}/reply", { params: { path: { meeting_id: id() } }, body })),
    onSuccess: (meeting: Meeting) => {
      client.setQueryData(meetingKeys.one(meeting.id), meeting);
      void client.invalidateQueries({ queryKey: ["meetings", "list"] });
      void client.invalidateQueries({ queryKey: ["todo"] });
      done();
      toast(t("meetings.replied"));
    },
  });
}
