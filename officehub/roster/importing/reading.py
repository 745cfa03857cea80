"""From an uploaded file to lines of text. What is hostile or no table at all is answered with a sentence."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from officehub.kernel.errors import Invalid, TooLarge

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000
MAX_UNPACKED = 300 * 1024 * 1024  # 100,000 lines take some 60 MB
MAX_RATIO = 200
MAX_PARTS = 1000
MAX_CELL = 200
LAST_ROW = 1_048_576  # of any table: a file that says more would be counted through row by row

COLUMNS = ("单位", "日期", "班次", "值班类别", "姓名", "岗位", "手机号")
NEEDED = COLUMNS[:5]
WIDEST = 30  # columns looked at

WRONG_TYPE = "请上传 .xlsx 或 .csv 格式的值班表；旧版 .xls 请先在表格软件中另存为 .xlsx。"
BROKEN = "文件已损坏或不是真正的表格，请用表格软件打开后重新保存，再上传。"
BOMB = "文件解压后过大，疑似压缩炸弹，已拒绝。请使用下载的模板重新填写。"
EMPTY = "文件里没有值班安排，请按模板填写后再上传。"
TOO_LONG = f"一次最多导入 {MAX_LINES:,} 行，请按月份或地区拆分后分别导入。"


@dataclass(frozen=True)
class Line:
    """`number` is the one the table software shows: the heading is line 1."""

    number: int
    unit: str
    day: str
    span: str
    kind: str
    name: str
    post: str
    phone: str


def check_file(name: str, content: bytes) -> str:
    """The name, cut to its last part. Looks at name and size only; raises Invalid or TooLarge."""
    if len(content) > MAX_BYTES:
        raise TooLarge(f"值班表文件最大 {MAX_BYTES // 1024 // 1024} MB，请拆分后分别导入。")
    if not name.lower().endswith((".xlsx", ".csv")):
        raise Invalid(WRONG_TYPE, field="file")
    if not content:
        raise Invalid(EMPTY, field="file")
    return name.replace("\\", "/").rpartition("/")[2][-120:]


def lines_of(name: str, content: bytes) -> Iterator[Line]:
    """Raises Invalid, also while reading."""
    rows = _xlsx_rows(content) if name.lower().endswith(".xlsx") else _csv_rows(content)
    numbered = enumerate(rows, start=1)
    places = _places(next(numbered, (1, []))[1])
    found = 0
    for number, cells in numbered:
        if number > LAST_ROW:
            raise Invalid(BROKEN, field="file")
        if not any(cells):
            continue
        found += 1
        if found > MAX_LINES:
            raise Invalid(TOO_LONG, field="file")
        yield Line(number, *(cells[at] if at is not None and at < len(cells) else "" for at in places))
    if not found:
        raise Invalid(EMPTY, field="file")


def _places(heading: list[str]) -> list[int | None]:
    names = [cell.removesuffix("（选填）").removesuffix("(选填)") for cell in heading]
    missing = [column for column in NEEDED if column not in names]
    if missing:
        raise Invalid(f"第 1 行应为表头，缺少“{'”“'.join(missing)}”列。请使用下载的模板填写。", field="file")
    return [names.index(column) if column in names else None for column in COLUMNS]


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    if b"\x00" in content[:4096]:
        raise Invalid(BROKEN, field="file")
    text = _decoded(content)
    csv.field_size_limit(10_000)
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield [_text(cell) for cell in row[:WIDEST]]
    except csv.Error as error:
        raise Invalid(BROKEN, field="file") from error


def _decoded(content: bytes) -> str:
    """UTF-8, else what Chinese table software writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("无法识别文件的文字编码，请另存为“CSV UTF-8”后再上传。", field="file")


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        if not sheets:
            raise Invalid(EMPTY, field="file")
        sheets[0].reset_dimensions()  # what the file says of its own size need not be so
        yield from _cells(sheets[0].iter_rows(values_only=True))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError, EOFError, OSError) as error:
        raise Invalid(BROKEN, field="file") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise Invalid(BROKEN, field="file") from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Invalid(BROKEN, field="file") from error
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("文件设有打开密码，请去掉密码后再上传。", field="file")
    too_dense = any(part.file_size > max(part.compress_size, 4096) * MAX_RATIO for part in parts)
    if too_dense or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid(BOMB, field="file")


def _cells(rows: Iterable[tuple[object, ...]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(cell) for cell in row[:WIDEST]]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # What cannot be seen, a NUL among it, is no part of a name, and no database takes it.
    return " ".join("".join(sign for sign in part if sign.isprintable()) for part in str(cell).split())[:MAX_CELL]
