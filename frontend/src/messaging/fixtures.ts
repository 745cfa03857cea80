import type { Conversation, Message } from "./types";

/** Messages and rows for tests, whole in every field; a test names what it is about. */
export function aMessage(over: Partial<Message> = {}): Message {
  const number = over.number ?? 1;
  return {
    conversation_id: 7,
    number,
    kind: "text",
    sender: { person_id: 2, name: "李强", title: "演示县水利局 值班员" },
    text: `第 ${String(number)} 条`,
    mentions: [],
    mentions_everyone: false,
    mentioned_posts: [],
    card: null,
    content: null,
    reply_to: null,
    asks_confirmation: false,
    confirmed_count: 0,
    reactions: [],
    pinned: false,
    edited_at: null,
    bot: null,
    vanish_at: null,
    client_key: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    sent_at: `2026-03-01T0${String(number % 10)}:00:00Z`,
    recall_until: "2026-03-02T00:00:00Z",
    recalled: false,
    recalled_by: null,
    version: 1,
    ...over,
  };
}

export function aRow(over: Partial<Conversation> = {}): Conversation {
  return {
    id: 7,
    kind: "group",
    title: "防汛检查",
    peer: null,
    member_count: 12,
    last_number: 3,
    last_at: "2026-03-01T00:00:00Z",
    last: null,
    read_number: 3,
    unread: 0,
    mentions: [],
    to_confirm: [],
    marked_unread: false,
    joined_number: 0,
    floor_number: 0,
    archived: false,
    ends_on: null,
    vanish_seconds: null,
    rules: "",
    muted: false,
    pinned: false,
    role: "member",
    abilities: ["read", "send"],
    version: 1,
    stream_head: 0,
    ...over,
  };
}
