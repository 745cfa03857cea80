import { beforeAll, expect, test } from "vitest";
import { speak } from "@/i18n";
import { officeTime } from "./officeTime";

beforeAll(() => speak("zh-CN"));

test.each([
  [0, "0 分钟"],
  [30, "1 分钟"],
  [3599, "60 分钟"],
  [3600, "1 工作小时"],
  [9000, "2.5 工作小时"],
  [14 * 3600, "2 个工作日"],
  [21 * 3600, "3 个工作日"],
  [25 * 7 * 3600, "25 个工作日"],
])("%i seconds of office hours read %s", (seconds, text) => {
  expect(officeTime(seconds)).toBe(text);
});
