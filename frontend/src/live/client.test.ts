import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import type { ServerEvent } from "@/contract/events";
import { reconnectDelay } from "./backoff";
import { LiveClient, type SocketLike } from "./client";
import type { ServerSays } from "./protocol";

class FakeSocket implements SocketLike {
  sent: { type: string; cursors?: Record<string, number>; streams?: string[]; name?: string; id?: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number; reason: string }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FakeSocket["sent"][number]);
  }
  close(): void {
    this.onclose?.({ code: 1000, reason: "" });
  }
  hear(said: ServerSays | object): void {
    this.onmessage?.({ data: JSON.stringify(said) });
  }
  frame(stream: string, seq: number): void {
    this.hear({ kind: "frame", stream, seq, event: { type: "test", n: seq } });
  }
  asked(): Record<string, number>[] {
    return this.sent.filter((one) => one.type === "follow").map((one) => one.cursors!);
  }
}

function message(text: string): ["message.send", { client_key: string; conversation_id: number; text: string }] {
  return ["message.send", { client_key: text, conversation_id: 7, text }];
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const delivered: [string, number | null][] = [];
  const resets: string[] = [];
  const ended: string[] = [];
  const client = new LiveClient({
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    deliver: (_event: ServerEvent, stream, seq) => delivered.push([stream, seq]),
    reset: (stream) => resets.push(stream),
    signedOut: () => ended.push("signed-out"),
    outdated: () => ended.push("outdated"),
    random: () => 1,
  });
  const open = (): FakeSocket => {
    const socket = sockets.at(-1)!;
    socket.onopen?.();
    return socket;
  };
  const seqs = (): (number | null)[] => delivered.map(([, seq]) => seq);
  return { client, sockets, delivered, resets, ended, open, seqs };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("frames", () => {
  it("are delivered once and in order, duplicates ignored", () => {
    const { client, open, seqs } = setUp();
    client.follow("conversation.7", 40);
    client.start();
    const socket = open();
    expect(socket.asked()).toEqual([{ "conversation.7": 40 }]);
    for (const seq of [41, 41, 40, 42]) socket.frame("conversation.7", seq);
    expect(seqs()).toEqual([41, 42]);
  });

  it("that overtook their predecessor are held, and nothing is asked when it arrives within 200 ms", () => {
    const { client, open, seqs } = setUp();
    client.follow("conversation.7", 40);
    client.start();
    const socket = open();
    socket.frame("conversation.7", 43);
    socket.frame("conversation.7", 42);
    expect(seqs()).toEqual([]);
    vi.advanceTimersByTime(150);
    socket.frame("conversation.7", 41);
    vi.advanceTimersByTime(1000);
    expect(seqs()).toEqual([41, 42, 43]);
    expect(socket.asked()).toHaveLength(1);
  });

  it("that stay missing are asked for after 200 ms from the last number seen", () => {
    const { client, open, seqs } = setUp();
    client.follow("conversation.7", 40);
    client.start();
    const socket = open();
    socket.frame("conversation.7", 42);
    vi.advanceTimersByTime(199);
    expect(socket.asked()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(socket.asked()[1]).toEqual({ "conversation.7": 40 });
    socket.frame("conversation.7", 41);
    expect(seqs()).toEqual([41, 42]);
  });

  it("without a number are delivered at once and move no cursor", () => {
    const { client, open, delivered } = setUp();
    client.follow("conversation.7", 40);
    client.start();
    open().hear({ kind: "frame", stream: "conversation.7", event: { type: "typing" } });
    expect(delivered).toEqual([["conversation.7", null]]);
  });

  it("of a stream nobody follows are dropped", () => {
    const { client, open, seqs } = setUp();
    client.start();
    open().frame("conversation.9", 1);
    expect(seqs()).toEqual([]);
  });
});

describe("where a stream stands", () => {
  it("is taken from the server when unknown, and the state is fetched once after following", () => {
    const { client, open, resets, seqs } = setUp();
    client.follow("meeting.2");
    client.start();
    const socket = open();
    expect(socket.asked()).toEqual([{ "meeting.2": -1 }]);
    socket.hear({ kind: "following", heads: { "meeting.2": 12 } });
    expect(resets).toEqual(["meeting.2"]);
    socket.hear({ kind: "following", heads: { "meeting.2": 12 } });
    socket.frame("meeting.2", 13);
    expect(resets).toHaveLength(1);
    expect(seqs()).toEqual([13]);
  });

  it("still fetches once when a frame arrived before the confirmation", () => {
    const { client, open, resets, seqs } = setUp();
    client.follow("meeting.2");
    client.start();
    const socket = open();
    socket.frame("meeting.2", 13);
    socket.hear({ kind: "following", heads: { "meeting.2": 12 } });
    socket.frame("meeting.2", 14);
    expect(resets).toEqual(["meeting.2"]);
    expect(seqs()).toEqual([13, 14]);
  });

  it("jumps on reset: the state is refetched, what lies beyond is delivered", () => {
    const { client, open, resets, seqs } = setUp();
    client.follow("dispatch.9", 3);
    client.start();
    const socket = open();
    socket.frame("dispatch.9", 901);
    socket.hear({ kind: "reset", stream: "dispatch.9", head: 900 });
    expect(resets).toEqual(["dispatch.9"]);
    expect(seqs()).toEqual([901]);
    socket.frame("dispatch.9", 902);
    expect(seqs()).toEqual([901, 902]);
  });

  it("is compared with the heads pulse, so that a lost last frame is asked for", () => {
    const { client, open } = setUp();
    client.follow("person.3", 9);
    client.follow("conversation.7", 41);
    client.start();
    const socket = open();
    socket.hear({ kind: "heads", heads: { "person.3": 10, "conversation.7": 41, "document.1": 5 } });
    expect(socket.asked()).toEqual([{ "person.3": 9, "conversation.7": 41 }, { "person.3": 9 }]);
  });

  it("ignores a pulse that a frame has overtaken", () => {
    const { client, open, resets } = setUp();
    client.follow("person.3", 9);
    client.start();
    const socket = open();
    socket.frame("person.3", 10);
    socket.hear({ kind: "heads", heads: { "person.3": 9 } });
    expect(resets).toEqual([]);
    expect(socket.asked()).toHaveLength(1);
  });
});

describe("reconnection", () => {
  it("resumes every stream from its last delivered number", () => {
    const { client, sockets, open } = setUp();
    client.follow("conversation.7", 40);
    client.follow("person.3", 5);
    client.start();
    const first = open();
    first.frame("conversation.7", 41);
    first.onclose?.({ code: 1006, reason: "" });
    expect(client.status.value).toBe("waiting");
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    expect(open().asked()).toEqual([{ "conversation.7": 41, "person.3": 5 }]);
  });

  it("waits longer each time, up to half a minute, with jitter", () => {
    expect([0, 1, 2, 3, 6, 50].map((attempt) => reconnectDelay(attempt, () => 1))).toEqual([
      500, 1000, 2000, 4000, 30_000, 30_000,
    ]);
    expect(reconnectDelay(3, () => 0)).toBe(2000);
    const spread = new Set(Array.from({ length: 50 }, () => Math.round(reconnectDelay(6))));
    expect(spread.size).toBeGreaterThan(40);
  });

  it("starts over with short waits once the server has spoken", () => {
    const { client, sockets, open } = setUp();
    client.start();
    for (let failures = 0; failures < 5; failures += 1) {
      sockets.at(-1)!.onclose?.({ code: 1006, reason: "" });
      vi.advanceTimersByTime(30_000);
    }
    open().hear({ kind: "heads", heads: {} });
    sockets.at(-1)!.onclose?.({ code: 1006, reason: "" });
    const before = sockets.length;
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it("does not happen after 4401 (signed out) or 4409 (too old)", () => {
    for (const [code, what] of [[4401, "signed-out"], [4409, "outdated"]] as const) {
      const { client, sockets, ended } = setUp();
      client.start();
      sockets[0]!.onclose?.({ code, reason: "" });
      vi.advanceTimersByTime(120_000);
      expect(ended).toEqual([what]);
      expect(sockets).toHaveLength(1);
    }
  });

  it("leaves out the stream that 4403 refused", () => {
    const { client, open } = setUp();
    client.follow("conversation.7", 1);
    client.follow("conversation.78", 1);
    client.start();
    open().onclose?.({ code: 4403, reason: "conversation.78" });
    vi.advanceTimersByTime(500);
    expect(open().asked()).toEqual([{ "conversation.7": 1 }]);
  });
});

describe("commands", () => {
  it("wait for the line, go out in the order given, and again after a reconnection until answered", async () => {
    const { client, open } = setUp();
    const first = client.command(...message("一"));
    const second = client.command(...message("二"));
    client.start();
    const socket = open();
    const ids = socket.sent.filter((one) => one.type === "command").map((one) => one.id);
    expect(ids).toEqual(["c1", "c2"]);
    socket.hear({ kind: "reply", id: "c1", ok: true, body: { id: 5 } });
    await expect(first).resolves.toEqual({ id: 5 });
    socket.onclose?.({ code: 1006, reason: "" });
    const third = client.command(...message("三"));
    vi.advanceTimersByTime(500);
    const again = open();
    expect(again.sent.filter((one) => one.type === "command").map((one) => one.id)).toEqual(["c2", "c3"]);
    again.hear({ kind: "reply", id: "c2", ok: true, body: {} });
    again.hear({ kind: "reply", id: "c3", ok: true, body: {} });
    await Promise.all([second, third]);
    expect(client.unanswered).toBe(0);
  });

  it("that are refused reject with the server's sentence", async () => {
    const { client, open } = setUp();
    client.start();
    const socket = open();
    const sent = client.command(...message(""));
    socket.hear({ kind: "reply", id: "c1", ok: false, error: { code: "invalid", message: "消息不能为空。", data: {} } });
    const error: unknown = await sent.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: "invalid", message: "消息不能为空。" });
  });

  it("the server could not read are not sent for ever", async () => {
    const { client, open } = setUp();
    client.start();
    const poison = client.command(...message("?"));
    const fine = client.command(...message("!"));
    open().onclose?.({ code: 4400, reason: "" });
    await expect(poison).rejects.toMatchObject({ code: "unreadable" });
    vi.advanceTimersByTime(500);
    const socket = open();
    expect(socket.sent.filter((one) => one.type === "command")).toHaveLength(1);
    socket.hear({ kind: "reply", id: "c2", ok: true, body: {} });
    await fine;
  });
});

describe("a device without a line", () => {
  it("writes nothing into the dead connection, and sends once when the line is back", () => {
    const { client, sockets, open } = setUp();
    client.start();
    const dead = open();
    client.lost();
    void client.command(...message("离线"));
    expect(dead.sent.some((one) => one.name === "message.send")).toBe(false);
    expect(client.status.value).toBe("waiting");
    client.found();
    expect(sockets).toHaveLength(2);
    expect(open().sent.filter((one) => one.name === "message.send")).toHaveLength(1);
  });
});

describe("following", () => {
  it("of many at once is asked for together", async () => {
    const { client, open } = setUp();
    client.start();
    const socket = open();
    for (let id = 1; id <= 1200; id += 1) client.follow(`conversation.${String(id)}`, 0);
    await Promise.resolve();
    expect(socket.asked().length).toBeLessThan(6);
    expect(Object.assign({}, ...socket.asked())).toHaveProperty(["conversation.1200"], 0);
  });

  it("is shared, and ends half a minute after the last follower left", () => {
    const { client, open } = setUp();
    client.start();
    const socket = open();
    const leaveList = client.follow("conversation.7", 1);
    const leavePage = client.follow("conversation.7", 1);
    expect(socket.asked()).toHaveLength(1);
    leavePage();
    leavePage();
    vi.advanceTimersByTime(60_000);
    expect(socket.sent.some((one) => one.type === "unfollow")).toBe(false);
    leaveList();
    vi.advanceTimersByTime(10_000);
    client.follow("conversation.7")();
    vi.advanceTimersByTime(29_000);
    expect(socket.sent.some((one) => one.type === "unfollow")).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(socket.sent.at(-1)).toEqual({ type: "unfollow", streams: ["conversation.7"] });
  });

  it("asks for thousands of streams in messages below the frame limit", () => {
    const { client, open } = setUp();
    for (let id = 1; id <= 1200; id += 1) client.follow(`conversation.${String(id)}`, 1);
    client.start();
    expect(open().asked().map((cursors) => Object.keys(cursors).length)).toEqual([500, 500, 200]);
  });
});
