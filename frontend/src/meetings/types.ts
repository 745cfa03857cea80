import type { components } from "@/contract/api";

export type Meeting = components["schemas"]["MeetingPayload"];
export type MeetingRow = components["schemas"]["MeetingRow"];
export type Invitation = components["schemas"]["InvitationPayload"];
export type Agreed = components["schemas"]["AgreedPayload"];
export type CallMeeting = components["schemas"]["CallMeeting"];
export type ReplyBody = components["schemas"]["ReplyToInvitation"];
export type WriteMinutes = components["schemas"]["WriteMinutes"];
export type ReplyKind = ReplyBody["reply"];
