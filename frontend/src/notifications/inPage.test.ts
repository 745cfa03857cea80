import { beforeAll, describe, expect, it } from "vitest";
import { speak } from "@/i18n";
import type { Conversation, Message } from "@/messaging/types";
import { instructionWords, wordsFor } from "./inPage";

const NOW = Date.parse("2026-03-11T03:00:00Z");
const open = { quiet: false, hide_content: false };

function said(over: object = {}): Message {
  const fresh = { conversation_id: 7, kind: "text", text: "三点开会", recalled: false, sent_at: new Date(NOW).toISOString() };
  const named = { mentions: [], mentions_everyone: false, asks_confirmation: false, card: null, sender: { person_id: 2, name: "王敏" } };
  return { ...fresh, ...named, ...over } as unknown as Message;
}

function room(over: object = {}): Conversation {
  return { id: 7, kind: "group", title: "防汛检查", muted: false, ...over } as unknown as Conversation;
}

describe("what a page out of sight tells", () => {
  beforeAll(() => speak("zh-CN"));

  it("is who said what where", () => {
    expect(wordsFor(said(), room(), 1, open, NOW)).toEqual({
      title: "防汛检查",
      body: "王敏：三点开会",
      link: "/messages/7",
      tag: "conversation.7",
    });
  });

  it.each([
    ["one's own words", said({ sender: { person_id: 1, name: "我" } }), room(), open],
    ["in quiet hours", said(), room(), { ...open, quiet: true }],
    ["in a muted group", said(), room({ muted: true }), open],
    ["a system line", said({ kind: "system" }), room(), open],
    ["what a reconnection brings from long ago", said({ sent_at: "2026-03-11T02:00:00Z" }), room(), open],
  ])("is nothing: %s", (_, message, row, settings) => {
    expect(wordsFor(message, row, 1, settings, NOW)).toBeNull();
  });

  it("is a mention even in a muted group", () => {
    expect(wordsFor(said({ mentions: [1] }), room({ muted: true }), 1, open, NOW)).not.toBeNull();
  });

  it("is nothing of secret talk, and nothing where content is hidden", () => {
    for (const told of [
      wordsFor(said(), room({ kind: "secret" }), 1, open, NOW),
      wordsFor(said(), room(), 1, { ...open, hide_content: true }, NOW),
    ]) {
      expect(JSON.stringify(told)).not.toMatch(/三点开会|王敏|防汛检查/);
    }
  });
});

describe("an instruction told while out of sight", () => {
  beforeAll(() => speak("zh-CN"));
  const told = { id: 9, title: "防汛排查", sender_line: "省政府", level: "urgent" as const, ask: "confirm" as const, form: null, forward_tiers: [] };

  it("can be answered there, by the same address as the page's own button", () => {
    expect(instructionWords(told).act).toMatchObject({ label: "收到", path: "/api/reach/dispatches/9/confirm", then_open: false });
  });

  it("opens the page afterwards where more is owed", () => {
    expect(instructionWords({ ...told, ask: "read", forward_tiers: [3] }).act).toMatchObject({ label: "已阅", then_open: true });
  });
});
