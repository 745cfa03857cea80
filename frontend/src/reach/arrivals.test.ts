import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/api/query";
import { arrivals, arrive, hearNotice, settle } from "./arrivals";
import { waitingQuery } from "./queries";
import type { Instruction, Level } from "./types";

function instruction(id: number, level: Level): Instruction {
  return {
    id,
    level,
    title: `指令 ${String(id)}`,
    head: "",
    text: "请立即排查。",
    ask: "confirm",
    deadline: null,
    drill: false,
    sender_line: "陈省长 · 演示省人民政府 副省长",
    state: "sent",
    sent_at: "2026-03-01T01:00:00Z",
    ended_at: null,
    origin: "",
    audience_words: "",
    withdrawn_at: null,
    withdrawn_reason: "",
    receipt: { as_line: "演示县水利局 值班员", appointment_id: 1, delivered_at: null, read_at: null, confirmed_at: null, proxy: "", caller: "" },
    above: [],
  form: null,
  forward_tiers: [],
  corrected_at: null,
  obligation: null,
  files: [],
    released_by: "",
    abilities: ["read", "confirm"],
  };
}

const fetched = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => {
  arrivals.splice(0);
  queryClient.clear();
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("what has just come in", () => {
  it("stands by urgency, the newest first among equals", () => {
    for (const [id, level] of [[1, "urgent"], [2, "routine"], [3, "critical"], [4, "urgent"]] as const) {
      arrive({ instruction: instruction(id, level), urged: false });
    }
    expect(arrivals.map((one) => one.instruction.id)).toEqual([3, 4, 1, 2]);
  });

  it("is shown once, however often it is announced, and leaves when dealt with", () => {
    arrive({ instruction: instruction(1, "urgent"), urged: false });
    arrive({ instruction: instruction(1, "urgent"), urged: true });
    expect(arrivals).toHaveLength(1);
    expect(arrivals[0]?.urged).toBe(true);
    settle(1);
    expect(arrivals).toHaveLength(0);
  });
});

describe("a notice on the stream of a region", () => {
  it("that names other posts is not asked about", async () => {
    queryClient.setQueryData(waitingQuery.queryKey, { items: [], next: null, open: 0, posts: [7, 8] });
    await hearNotice({ type: "dispatch.notice", dispatch_id: 9, notice: "sent", posts: [1, 2, 3], people: 3 });
    expect(fetched).not.toHaveBeenCalled();
  });

  it("that names mine is asked about and shown", async () => {
    queryClient.setQueryData(waitingQuery.queryKey, { items: [], next: null, open: 0, posts: [7, 8] });
    fetched.mockImplementation(() => Promise.resolve(Response.json(instruction(9, "critical"))));
    await hearNotice({ type: "dispatch.notice", dispatch_id: 9, notice: "sent", posts: [3, 8], people: 3 });
    expect(arrivals.map((one) => one.instruction.id)).toEqual([9]);
  });

  it("that turns out to be meant for a colleague shows nothing", async () => {
    const refusal = { code: "not_found", message: "没有找到，可能已删除或您无权查看。", data: {} };
    fetched.mockImplementation(() => Promise.resolve(Response.json(refusal, { status: 404 })));
    await hearNotice({ type: "dispatch.notice", dispatch_id: 9, notice: "sent", posts: [3], people: 3 });
    expect(arrivals).toHaveLength(0);
  });
});
