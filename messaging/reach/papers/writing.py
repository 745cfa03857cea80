"""Writing a paper in the worker: rows once through, into the file and into the digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from messaging.paper import Paper
from messaging.reach import policy
from messaging.reach.models import Dispatch, LedgerPaper, Obligation, PaperKind, PaperState
from messaging.reach.payloads import sender_line
from messaging.reach.policy import Part
from messaging.reach.queries.counting import SUMS, numbers, sums_by
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_of
from officehub.directory.vocabulary import TIERS
from officehub.kernel import clock
from officehub.kernel.errors import NotFound

from .contents import HEADS, Digest, Row, moment, rows

SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576
PEOPLE_ON_PAPER = 2_000  # a PDF beyond that lists units only; the people stand in the table
CODE_POINTS = 110.0


def write(paper: LedgerPaper) -> None:
    """Raises NotFound where the person does not see the board any more."""
    actor = actor_of(paper.appointment)
    part = policy.part_of(actor, paper.dispatch)
    if part is None:
        raise NotFound
    paper.place = f"papers/{paper.asked_at:%Y-%m}/{paper.token}.{paper.kind}"
    path = Path(settings.MEDIA_ROOT) / paper.place
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)  # of a writer that died
    counts = numbers(paper.dispatch, paper.dispatch.tallies.filter(part.matches()).aggregate(**SUMS))
    write_kind = _table if paper.kind == PaperKind.XLSX else _pages
    paper.digest = write_kind(paper, actor, part, counts, path)
    path.chmod(0o600)
    paper.sha256 = sha256_of(path)
    paper.counts, paper.done, paper.state, paper.finished_at = counts, paper.people, PaperState.READY, clock.now()
    with transaction.atomic():
        paper.save()
        detail = {"paper": paper.pk, "digest": paper.digest, "sha256": paper.sha256}
        record(actor, "dispatch.export_made", subject=("dispatch", paper.dispatch_id), detail=detail)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _through(paper: LedgerPaper, part: Part, digest: Digest) -> Iterable[list[Row]]:
    """The rows as they go by, digested and counted for whoever waits for the paper."""
    for portion in rows(paper.dispatch, part):
        for row in portion:
            digest.add(row)
        paper.done += len(portion)
        LedgerPaper.objects.filter(pk=paper.pk).update(done=paper.done)
        yield portion


def _facts(paper: LedgerPaper, actor: Actor, part: Part, counts: dict[str, int]) -> list[tuple[str, str]]:
    dispatch = paper.dispatch
    return [
        ("指令", ("【演练】" if dispatch.drill else "") + dispatch.title),
        ("下达", f"{sender_line(dispatch)}，{moment(dispatch.sent_at)}"),
        ("对象", dispatch.audience_words),
        ("截止", moment(dispatch.deadline) or "未限时"),
        ("状态", dispatch.get_state_display()),
        ("范围", "全部" if part.whole else "导出人辖区部分"),
        ("应到", str(counts["expected"])),
        ("送达／阅读／确认", f"{counts['delivered']}／{counts['read']}／{counts['confirmed']}"),
        ("导出", f"{actor.line}，{moment(clock.now())}"),
    ]


def _table(paper: LedgerPaper, actor: Actor, part: Part, counts: dict[str, int], path: Path) -> str:
    book, digest = Workbook(write_only=True), Digest(paper.dispatch)
    cover = book.create_sheet("概况")
    cover.column_dimensions["A"].width, cover.column_dimensions["B"].width = 18, 90
    for name, value in _facts(paper, actor, part, counts):
        cover.append([name, safe(value)])
    _tiers_sheet(book, paper.dispatch, part)
    _units_sheet(book, paper.dispatch, part)
    sheet, used, number = None, 0, 1
    for portion in _through(paper, part, digest):
        if sheet is None or used + len(portion) > SHEET_ROWS:
            sheet, used = book.create_sheet(f"人员{number}"), 0
            number += 1
            sheet.freeze_panes = "A2"
            sheet.append([_bold(sheet, head) for head in HEADS])
        for row in portion:
            sheet.append([safe(cell) for cell in row.cells()])
        used += len(portion)
    cover.append(["内容摘要 SHA-256", digest.hex()])
    cover.append(["核验地址", f"{paper.site}/verify/{paper.token}"])
    book.save(path)
    return digest.hex()


def _tiers_sheet(book: Workbook, dispatch: Dispatch, part: Part) -> None:
    sheet = book.create_sheet("分层级")
    sheet.append([_bold(sheet, head) for head in ("层级", "应到", "送达", "阅读", "确认")])
    for tier, sums in sums_by(dispatch.tallies.filter(part.matches()), "tier", int):
        sheet.append([TIERS[tier], sums["expected"], sums["delivered"], sums["read"], sums["confirmed"]])


def _units_sheet(book: Workbook, dispatch: Dispatch, part: Part) -> None:
    owed = _owed(dispatch, part)
    if not owed:
        return
    sheet = book.create_sheet("单位完成")
    sheet.append([_bold(sheet, head) for head in ("单位", "确认", "转发", "反馈", "完成")])
    for row in owed:
        times = (row.confirmed_at, row.forwarded_at, row.fed_back_at, row.complete_at)
        sheet.append([safe(row.unit.name), *(moment(at) for at in times)])


def _owed(dispatch: Dispatch, part: Part) -> list[Obligation]:
    found = Obligation.objects.filter(part.matches(), dispatch=dispatch).select_related("unit")
    return list(found.order_by("region_path", "unit"))


def _bold(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def safe(text: str) -> str:
    """A name that begins like a formula is no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _pages(paper: LedgerPaper, actor: Actor, part: Part, counts: dict[str, int], path: Path) -> str:
    digest = Digest(paper.dispatch)
    pages = Paper(path, watermark=f"{actor.name} {actor.unit_name} {clock.local(clock.now()):%Y-%m-%d %H:%M}")
    pages.heading("指令台账")
    for name, value in _facts(paper, actor, part, counts):
        pages.note(f"{name}：{value}")
    pages.speech("原文", paper.dispatch.text)
    for row in _owed(paper.dispatch, part):
        state = moment(row.complete_at) or "未完成"
        pages.note(f"{row.unit.name}　{state}")
    for portion in _through(paper, part, digest):
        if paper.people <= PEOPLE_ON_PAPER:
            for line in portion:
                answered = line.confirmed or line.read or "未阅"
                pages.note("　".join(filter(None, (line.unit, line.post, line.name, answered, line.channel))))
                if line.calls:
                    pages.note(f"　　人工电话：{line.calls}")
    if paper.people > PEOPLE_ON_PAPER:
        pages.note(f"人员明细共 {paper.people} 行，见同时导出的表格。")
    pages.speech("内容摘要 SHA-256", digest.hex())
    pages.note("核验：扫描右侧二维码，或在系统中上传本文件比对。一字之差即不相符。")
    pages.figure(_code(f"{paper.site}/verify/{paper.token}"), CODE_POINTS)
    pages.finish()
    return digest.hex()


def _code(address: str) -> Drawing:
    widget = QrCodeWidget(address, barLevel="M", barWidth=CODE_POINTS, barHeight=CODE_POINTS)
    drawing = Drawing(CODE_POINTS, CODE_POINTS)
    drawing.add(widget)
    return drawing
