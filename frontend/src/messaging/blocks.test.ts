import { describe, expect, it } from "vitest";
import { blocksOf, type Block } from "./blocks";
import { aMessage } from "./fixtures";
import type { Outgoing } from "./outgoing";
import type { Message } from "./types";

const me = { person_id: 1, name: "王敏", title: "演示县政府办公室 科员" };
const duty = { person_id: 2, name: "李强", title: "演示县水利局 值班员" };

function message(number: number, sender: typeof me, at: string, kind: Message["kind"] = "text"): Message {
  return aMessage({ number, sender, kind, sent_at: at, client_key: `key-${String(number)}` });
}

function outgoing(key: string, at: string): Outgoing {
  return { key, conversation: 7, text: "二", mentions: [], everyone: false, at, error: null };
}

const shape = (blocks: Block[]): string[] =>
  blocks.map((block) => (block.kind === "speech" ? `${block.sender.name}×${String(block.messages.length + block.outgoing.length)}` : block.kind));

describe("blocks of a conversation", () => {
  it("puts one speaker's minute together and starts a day where Shanghai does", () => {
    const blocks = blocksOf(
      [
        message(1, me, "2026-03-01T15:58:10Z"),
        message(2, me, "2026-03-01T15:58:50Z"),
        message(3, duty, "2026-03-01T15:59:00Z"),
        message(4, me, "2026-03-01T16:00:00Z"),
        message(5, me, "2026-03-01T16:01:00Z"),
      ],
      [],
      { me, readBefore: null },
    );
    expect(shape(blocks)).toEqual(["day", "王敏×2", "李强×1", "day", "王敏×1", "王敏×1"]);
  });

  it("marks where the new begins, before the first foreign message", () => {
    const said = [message(1, duty, "2026-03-01T01:00:00Z"), message(2, me, "2026-03-01T01:01:00Z"), message(3, duty, "2026-03-01T01:02:00Z")];
    expect(shape(blocksOf(said, [], { me, readBefore: 1 }))).toEqual(["day", "李强×1", "王敏×1", "unread", "李强×1"]);
    expect(shape(blocksOf(said.slice(2), [], { me, readBefore: 0 }))).not.toContain("unread");
  });

  it("ends with what is under way, which goes when the server has it", () => {
    const said = [message(1, me, "2026-03-01T01:00:05Z")];
    expect(shape(blocksOf(said, [outgoing("new", "2026-03-01T01:00:30Z")], { me, readBefore: null }))).toEqual(["day", "王敏×2"]);
    expect(shape(blocksOf(said, [outgoing("key-1", "2026-03-01T01:00:30Z")], { me, readBefore: null }))).toEqual(["day", "王敏×1"]);
  });

  it("sets system lines apart", () => {
    const said = [message(1, me, "2026-03-01T01:00:05Z", "system"), message(2, me, "2026-03-01T01:00:06Z")];
    expect(shape(blocksOf(said, [], { me, readBefore: null }))).toEqual(["day", "system", "王敏×1"]);
  });
});
