"""The table to fill in, as .xlsx and .csv: headings, three lines that show every way to write a span, and the rules."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from officehub.kernel import clock

from .reading import COLUMNS, NEEDED

RULES = (
    "每行一个人的一个班次。单位填通讯录中的全称；重名时在前面写上级地区，如 演示县/青山镇人民政府。",
    "日期写成 2026-07-21；班次写成 08:30-17:30，跨夜写成 17:30-次日08:30，一周写成 08:30-第8天08:30。",
    "值班类别：带班领导、主班、副班。同一单位同一类别的班次不能重叠，同一人同一时间只能排一个班。",
    "同一单位有重名的，请填写岗位或手机号。",
)
WIDTHS = (32, 14, 20, 12, 12, 16, 16)


def headings() -> list[str]:
    return [column if column in NEEDED else f"{column}（选填）" for column in COLUMNS]


def examples() -> list[list[str]]:
    day = (clock.today() + timedelta(days=1)).isoformat()
    return [
        ["示例县水利局", day, "08:30-次日08:30", "带班领导", "张三", "副局长", ""],
        ["示例县水利局", day, "08:30-17:30", "主班", "李四", "值班员", ""],
        ["示例县水利局", day, "17:30-次日08:30", "副班", "王五", "", "13800000000"],
    ]


def as_csv() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings(), *examples()])
    return text.getvalue().encode("utf-8-sig")  # the mark tells table software that it is UTF-8


def as_xlsx() -> bytes:
    book = Workbook()
    sheet = book.create_sheet("值班表", 0)
    for row in (headings(), *examples()):
        sheet.append(row)
    _dress(sheet)
    rules = book.create_sheet("填写说明")
    for rule in RULES:
        rules.append([rule])
    for leftover in [other for other in book.worksheets if other.title not in ("值班表", "填写说明")]:
        book.remove(leftover)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dress(sheet: Worksheet) -> None:
    for at, width in enumerate(WIDTHS, start=1):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"


def faults_csv(faults: list[tuple[int, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["行号", "问题"], *([str(line), sentence] for line, sentence in faults)])
    return text.getvalue().encode("utf-8-sig")
