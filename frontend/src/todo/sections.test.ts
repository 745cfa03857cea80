import { expect, test } from "vitest";
import { without, type TodoItem, type TodoList } from "./queries";
import { sectionsOf } from "./sections";

function item(key: string, changes: Partial<TodoItem> = {}): TodoItem {
  return {
    key,
    category: "document",
    bucket: "later",
    source: "flow.task",
    ask: "sign",
    title: "关于加强防汛值守的通知",
    from_line: "王敏 · 演示县政府办公室 科员",
    as_line: null,
    appointment_id: 1,
    link: "/documents/5",
    opened_at: "2026-11-23T01:00:00Z",
    due_at: null,
    seconds_left: null,
    urged: 0,
    quick_acts: [],
    ...changes,
  };
}

test("sections come in the order of urgency and empty ones are left out", () => {
  const items = [item("a"), item("b", { bucket: "overdue" }), item("c", { bucket: "today", category: "meeting" })];
  expect(sectionsOf(items, "document").map((section) => section.bucket)).toEqual(["overdue", "later"]);
  expect(sectionsOf(items, "task")).toEqual([]);
});

test("what was done leaves the list and its counts", () => {
  const late = item("b", { bucket: "overdue" });
  const list: TodoList = { items: [item("a"), late], counts: { document: 2, meeting: 0, task: 0, overdue: 1 }, more: 0 };
  const after = without(list, late);
  expect(after.items.map((one) => one.key)).toEqual(["a"]);
  expect(after.counts).toEqual({ document: 1, meeting: 0, task: 0, overdue: 0 });
});
