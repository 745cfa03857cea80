import type { components } from "@/contract/api";

type Schemas = components["schemas"];
export type Message = Schemas["MessagePayload"];
export type Conversation = Schemas["ConversationPayload"];
export type ConversationPage = Schemas["ConversationPage"];
export type MessageWindow = Schemas["MessageWindow"];
export type ReadCount = Schemas["ReadCount"];
export type Readers = Schemas["Readers"];
export type Reader = Schemas["Reader"];
export type Reactions = Message["reactions"];
export type Emoji = Schemas["React"]["emoji"];
export type Member = Schemas["MemberPayload"];
export type Ability = Conversation["abilities"][number];

/** A stretch of a conversation without gaps, oldest first, and how many have read one's own messages in it. */
export interface Thread {
  items: Message[];
  hasOlder: boolean;
  hasNewer: boolean;
  counts: Record<number, ReadCount>;
  /** Numbers of those one has confirmed oneself. */
  confirmed: number[];
  /** One's own reactions, where a message has more than it names people for. */
  own: Record<number, string[]>;
}
