import { mount } from "@vue/test-utils";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { ApiError } from "@/api/errors";
import { speak } from "@/i18n";
import ActionBar from "./ActionBar.vue";
import Avatar from "./Avatar.vue";
import CountBadge from "./CountBadge.vue";
import DataTable from "./DataTable.vue";
import ErrorNote from "./ErrorNote.vue";
import FileDrop from "./FileDrop.vue";
import PopMenu from "./PopMenu.vue";
import SegmentTabs from "./SegmentTabs.vue";

beforeAll(() => speak("zh-CN"));

describe("ErrorNote", () => {
  const shown = vi.fn();
  beforeAll(() => (Element.prototype.scrollIntoView = shown)); // a page without a layout has none

  it("shows the server's sentence, and offers to retry only what may pass by itself", () => {
    const retry = vi.fn();
    const conflict = mount(ErrorNote, { props: { error: new ApiError(409, "conflict", "已由他人办理。"), onRetry: retry } });
    expect(conflict.text()).toBe("已由他人办理。");
    expect(shown).toHaveBeenCalledOnce();
    const away = mount(ErrorNote, { props: { error: new ApiError(503, "unavailable", ""), onRetry: retry } });
    expect(away.text()).toContain("稍后重试");
    void away.get("button").trigger("click");
    expect(retry).toHaveBeenCalledOnce();
  });
});

describe("PopMenu", () => {
  it("opens on its first choice, walks with the arrows, and gives the focus back on Escape", async () => {
    const items = [{ id: "a", label: "转办" }, { id: "b", label: "撤回" }];
    const menu = mount(PopMenu, { props: { label: "更多", items }, attachTo: document.body });
    await menu.get("button").trigger("click");
    await nextTick();
    expect(document.activeElement?.textContent).toContain("转办");
    await menu.trigger("keydown", { key: "ArrowUp" });
    expect(document.activeElement?.textContent).toContain("撤回");
    await menu.trigger("keydown", { key: "Escape" });
    expect(menu.find("[role=menu]").exists()).toBe(false);
    expect(document.activeElement).toBe(menu.get("button").element);
    menu.unmount();
  });
});

describe("ActionBar", () => {
  it("shows two verbs and puts the rest under 更多; nothing can be pressed twice while busy", async () => {
    const actions = ["签发", "退回", "转办", "撤回"].map((label, at) => ({ id: String(at), label }));
    const bar = mount(ActionBar, { props: { actions } });
    expect(bar.findAll(".verb").map((verb) => verb.text())).toEqual(["签发", "退回"]);
    await bar.get(".verb").trigger("click");
    expect(bar.emitted("act")).toEqual([["0"]]);
    await bar.setProps({ busy: "0" });
    expect(bar.findAll(".verb").every((verb) => verb.attributes("disabled") !== undefined)).toBe(true);
  });
});

describe("SegmentTabs", () => {
  it("moves with the arrows, round the corner", async () => {
    const items = [{ id: "document", label: "办文" }, { id: "meeting", label: "办会" }];
    const tabs = mount(SegmentTabs, { props: { modelValue: "document", items, label: "待办" } });
    await tabs.trigger("keydown", { key: "ArrowLeft" });
    expect(tabs.emitted("update:modelValue")).toEqual([["meeting"]]);
  });
});

describe("DataTable", () => {
  const columns = [{ key: "name", title: "设区市" }, { key: "unread", title: "未读", sortBy: (row: { unread: number }) => row.unread }];
  const rows = [{ name: "宁波市", unread: 8 }, { name: "舟山市", unread: 31 }];

  it("sorts by a press, most first, and says so to screen readers", async () => {
    const table = mount(DataTable<{ name: string; unread: number }>, { props: { label: "各市", columns, rows, rowKey: (row) => row.name } });
    await table.get("th button").trigger("click");
    expect(table.findAll("tbody tr").map((row) => row.text())).toEqual(["舟山市31", "宁波市8"]);
    expect(table.findAll("th")[1]!.attributes("aria-sort")).toBe("descending");
    await table.get("th button").trigger("click");
    expect(table.findAll("th")[1]!.attributes("aria-sort")).toBe("ascending");
  });
});

describe("FileDrop", () => {
  it("refuses what is of the wrong kind or too large, in a sentence, and passes on the rest", async () => {
    const drop = mount(FileDrop, { props: { accept: ".docx", limitMB: 1, multiple: true } });
    const good = new File(["x"], "通知.DOCX");
    const large = new File([new Uint8Array(1_100_000)], "大.docx");
    await drop.trigger("drop", { dataTransfer: { files: [good, large, new File(["x"], "病毒.exe")] } });
    expect(drop.emitted("files")).toEqual([[[good]]]);
    expect(drop.get("[role=alert]").text()).toContain("大.docx");
  });
});

it("an avatar shows a person's last character, a unit's first, and initials", () => {
  const letter = (name: string, square = false): string => mount(Avatar, { props: { name, square } }).text();
  expect([letter("王敏"), letter("水利局（演示）", true), letter("Anna Smith")]).toEqual(["敏", "水", "AS"]);
});

it("a badge stops counting at 99 and says the number aloud", () => {
  const badge = mount(CountBadge, { props: { count: 128 } });
  expect(badge.text()).toContain("99+");
  expect(badge.text()).toContain("128");
  expect(mount(CountBadge, { props: { count: 0 } }).text()).toBe("");
});
