import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { claim, database, wipe } from "../src/offline/database";
import type { Me } from "../src/accounts/me";

/** The worker as it is built, in a world of its own: what it asks of the server, shows and opens is written down. */
const SOURCE = readFileSync("worker/sw.js", "utf8").replace("__SHELL__", '{"version":"1","entry":"","files":[]}');
const ACT = { label: "收到", done: "已确认收到", kept: "已记下", path: "/api/reach/dispatches/7/confirm", then_open: false, person: 5 };

type Fetch = (path: string, call?: RequestInit) => Promise<Response>;
type Handler = (event: Record<string, unknown>) => void;

function worker(fetching: Fetch) {
  const handlers = new Map<string, Handler>();
  const shown: { title: string; body: string; actions?: unknown[]; data: { act?: unknown } }[] = [];
  const opened: string[] = [];
  const scope = {
    location: { origin: "https://office.test" },
    addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
    clients: { matchAll: () => Promise.resolve([]), openWindow: (path: string) => Promise.resolve(opened.push(path)) },
    registration: {
      showNotification: (title: string, rest: { body: string; data: object }) => Promise.resolve(shown.push({ title, ...rest })),
      getNotifications: () => Promise.resolve([]),
      sync: { register: vi.fn(() => Promise.resolve()) },
    },
  };
  const start = new Function("self", "fetch", "setTimeout", SOURCE) as (...parts: unknown[]) => void;
  start(scope, fetching, (then: () => void) => then());
  async function happens(type: string, event: Record<string, unknown>): Promise<void> {
    let work: Promise<unknown> = Promise.resolve();
    handlers.get(type)!({ ...event, waitUntil: (given: Promise<unknown>) => (work = given) });
    await work;
  }
  const press = (action: string, act: object = ACT): Promise<void> =>
    happens("notificationclick", { action, notification: { title: "防汛", tag: "dispatch.7", data: { link: "/reach/inbox/7", act }, close: () => undefined } });
  return { happens, press, shown, opened, scope };
}

function server(confirm: () => Response, who: Response | null = Response.json({ person_id: 5, csrf_token: "secret" })) {
  const asked: [string, RequestInit | undefined][] = [];
  const fetching: Fetch = (path, call) => {
    asked.push([path, call]);
    if (path !== "/api/notifications/answering") return Promise.resolve(confirm());
    return who ? Promise.resolve(who) : Promise.reject(new TypeError("no line"));
  };
  return { asked, fetching };
}

const taken = (): Response => Response.json({ confirmed_at: "2026-11-24T01:00:00Z" });
const kept = async (): Promise<unknown[]> => (await (await database())?.getAll("outbox")) ?? [];

describe("an answer from the notification", () => {
  beforeEach(async () => {
    await wipe({ andGoOn: true });
    await claim({ person_id: 5 } as Me);
  });

  it("is offered where the server says so, and only there", async () => {
    const { happens, shown } = worker(server(taken).fetching);
    await happens("push", { data: { json: () => ({ title: "防汛", body: "排查", link: "/reach/inbox/7", topic: "dispatch.7", act: ACT }) } });
    await happens("push", { data: { json: () => ({ title: "李强", body: "您好", link: "/messages/1", topic: "conversation.1", act: null }) } });
    expect(shown.map((one) => one.actions)).toEqual([[{ action: "answer", title: "收到" }], []]);
  });

  it("confirms with the token, says so, and opens no page", async () => {
    const { asked, fetching } = server(taken);
    const { press, shown, opened } = worker(fetching);
    await press("answer");
    expect(asked.map(([path]) => path)).toEqual(["/api/notifications/answering", ACT.path]);
    expect(asked[1]![1]).toMatchObject({ method: "POST", headers: { "X-CSRFToken": "secret" } });
    expect(shown.map((one) => one.body)).toEqual(["已确认收到"]);
    expect(opened).toEqual([]);
  });

  it("opens the page when the notification itself is pressed", async () => {
    const { asked, fetching } = server(taken);
    const { press, opened } = worker(fetching);
    await press("");
    expect([asked.length, opened]).toEqual([0, ["/reach/inbox/7"]]);
  });

  it("opens the page afterwards where more is asked", async () => {
    const { press, shown, opened } = worker(server(taken).fetching);
    await press("answer", { ...ACT, then_open: true });
    expect([shown.length, opened]).toEqual([1, ["/reach/inbox/7"]]);
  });

  it.each([
    ["the session has ended", Response.json({}, { status: 401 })],
    ["somebody else is signed in", Response.json({ person_id: 6, csrf_token: "x" })],
  ])("opens the page and confirms nothing where %s", async (_, who) => {
    const { asked, fetching } = server(taken, who);
    const { press, opened } = worker(fetching);
    await press("answer");
    expect([asked.length, opened]).toEqual([1, ["/reach/inbox/7"]]);
  });

  it("shows the server's sentence where it was withdrawn", async () => {
    const refusal = Response.json({ code: "conflict", message: "这条指令已经撤回，无需确认。" }, { status: 409 });
    const { press, shown, opened } = worker(server(() => refusal).fetching);
    await press("answer");
    expect([shown[0]!.body, opened]).toEqual(["这条指令已经撤回，无需确认。", []]);
  });

  it("is kept without a line and sent once when it is back", async () => {
    const away = worker(server(taken, null).fetching);
    await away.press("answer");
    expect(away.shown[0]!.body).toBe("已记下");
    expect(away.scope.registration.sync.register).toHaveBeenCalledWith("answers");
    expect(await kept()).toMatchObject([{ person: 5, kind: "answer", body: { act: ACT, link: "/reach/inbox/7" } }]);

    const { asked, fetching } = server(taken);
    const back = worker(fetching);
    await back.happens("sync", { tag: "answers" });
    await back.happens("sync", { tag: "answers" });
    expect(asked.filter(([path]) => path === ACT.path)).toHaveLength(1);
    expect(back.shown.map((one) => one.body)).toEqual(["已确认收到"]);
    expect(await kept()).toEqual([]);
  });

  it("stays kept while the line is still away", async () => {
    await worker(server(taken, null).fetching).press("answer");
    await expect(worker(server(taken, null).fetching).happens("sync", { tag: "answers" })).rejects.toThrow();
    expect(await kept()).toHaveLength(1);
  });

  it("opens the page where there is nowhere to keep it", async () => {
    await wipe({ andGoOn: true });
    const { press, opened } = worker(server(taken, null).fetching);
    await press("answer");
    expect(opened).toEqual(["/reach/inbox/7"]);
    expect((await indexedDB.databases()).map((one) => one.name)).not.toContain("officehub");
  });

  it("never sends a token elsewhere", async () => {
    const { asked, fetching } = server(taken);
    await worker(fetching).press("answer", { ...ACT, path: "https://elsewhere.test/api/x" });
    expect(asked).toHaveLength(1);
  });
});
