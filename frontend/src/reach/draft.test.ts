import { mount } from "@vue/test-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { speak, speakFurther } from "@/i18n";
import { draftOf, takeUp } from "./draft";
import type { Held } from "./sending/queries";
import WhatFields from "./WhatFields.vue";

beforeAll(async () => {
  await speak("zh-CN");
  await speakFurther();
});

const HOUR = 3_600_000;
let held = 0;

function written(deadline: string | null): ReturnType<typeof draftOf> {
  const draft = draftOf(1, (held += 1));
  const draftBefore = { level: "urgent", title: "排查", text: "请排查。", ask: "confirm", audience: { any_of: [], without: [] }, deadline };
  takeUp(draft, { id: held, files: [], draft: draftBefore } as unknown as Held);
  return draft;
}

describe("a deadline of what came back", () => {
  it("stays where it has not passed", () => {
    const draft = written(new Date(Date.now() + HOUR).toISOString());
    expect(draft.deadline).not.toBe("");
    expect(mount(WhatFields, { props: { modelValue: draft } }).text()).not.toContain("已过");
  });

  it("that has passed is asked for anew, and stays in sight after another was chosen", async () => {
    const draft = written("2026-03-04T10:00:00Z");
    const fields = mount(WhatFields, { props: { modelValue: draft } });
    expect(fields.get<HTMLInputElement>("#reach-deadline").element.value).toBe("");
    expect(fields.text()).toContain("原截止时间 3月4日 18:00 已过，请重新选择");
    await fields.get("#reach-deadline").setValue("2099-01-01T09:00");
    expect(fields.text()).toContain("原截止时间 3月4日 18:00 已过");
    expect(fields.text()).not.toContain("请重新选择");
  });

  it("is nothing to speak of where there was none", () => {
    expect(written(null).lapsed).toBe("");
  });
});
