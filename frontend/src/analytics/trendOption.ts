import type { ECBasicOption } from "echarts/types/dist/shared";
import { t } from "@/i18n";
import { figure, monthName } from "./figures";
import type { Month } from "./types";

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** 12 px type, enlarged with everything else in 关怀模式. */
function typeSize(): number {
  return (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16) * 12;
}

function line(name: string, data: (number | null)[], color: string, dashed: boolean) {
  return {
    name,
    type: "line",
    data,
    symbol: "circle",
    symbolSize: dashed ? 5 : 7,
    itemStyle: { color },
    lineStyle: { color, width: 2, type: dashed ? "dashed" : "solid" },
  };
}

/** What ECharts draws of the months, in the colours of the theme as it is now. */
export function trendOption(months: readonly Month[]): ECBasicOption {
  const size = typeSize();
  const ink = { color: token("--ink-2"), fontSize: size, fontFamily: token("--font") };
  const rule = { lineStyle: { color: token("--line") } };
  return {
    animation: false,
    textStyle: ink,
    grid: { left: 4, right: 12, top: size * 3, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 20, textStyle: ink },
    tooltip: {
      trigger: "axis",
      backgroundColor: token("--raised"),
      borderColor: token("--line"),
      textStyle: { ...ink, color: token("--ink") },
      valueFormatter: (value: unknown) => figure(typeof value === "number" ? value : null),
    },
    xAxis: {
      type: "category",
      data: months.map((month) => monthName(month.month, "short")),
      axisLine: rule,
      axisTick: { show: false },
      axisLabel: { ...ink, hideOverlap: true },
    },
    yAxis: { type: "value", min: 0, splitNumber: 4, splitLine: rule, axisLabel: ink },
    series: [
      line(t("analytics.p90"), months.map((month) => month.p90), token("--ink-3"), true),
      line(t("analytics.median"), months.map((month) => month.median), token("--accent"), false),
    ],
  };
}
