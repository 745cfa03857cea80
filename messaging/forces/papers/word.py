"""Weekly report and index as .docx."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from messaging.forces.archive import files_of
from messaging.forces.models import Force, Member, Report
from officehub.directory.actor import Actor
from officehub.files.models import StoredFile
from officehub.kernel import clock

HEADING = re.compile(r"^[一二三四五六七八九十]+、")


def report_document(force: Force, report: Report) -> bytes:
    word = _blank(f"{force.title}周报")
    lines = report.text.split("\n")
    _title(word, lines[0] if lines else force.title)
    for line in lines[1:]:
        if line.strip():
            _paragraph(word, line, heading=bool(HEADING.match(line)))
    _paragraph(word, f"{force.owner_unit.name}", right=True)
    _paragraph(word, f"{clock.today():%Y 年 %m 月 %d 日}", right=True)
    return _packed(word)


def index_document(force: Force, actor: Actor) -> bytes:
    """归档目录: what the force was, and everything it leaves, with the digest of each file."""
    word = _blank(f"{force.title}归档目录")
    _title(word, f"{force.title}归档目录")
    _facts(word, force, actor)
    members = force.members.select_related("person", "squad").order_by("joined_at", "pk")
    _table(word, "一、成员", ("姓名", "单位、职务", "专班职务", "起", "止"), [_member_row(row) for row in members])
    _table(word, "二、任务", ("号", "任务", "责任人", "时限", "进度", "完成"), _task_rows(force))
    _table(word, "三、问题", ("号", "问题", "提级", "解决情况"), _problem_rows(force))
    reports = force.reports.order_by("week_on")
    rows = [(f"{report.week_on}", "已印发" if report.issued_at else "未印发") for report in reports]
    _table(word, "四、周报", ("周（起）", "状态"), rows)
    files = [(f"{n}", file.name, file.owner.name, _day(file.created_at), file.sha256) for n, file in _numbered(force)]
    _table(word, "五、文件", ("号", "名称", "提交人", "日期", "SHA-256"), files)
    return _packed(word)


def _facts(word: Document, force: Force, actor: Actor) -> None:
    handed = force.handed_to.name if force.handed_to else ""
    for name, text in (
        ("牵头单位", force.owner_unit.name),
        ("起止", f"{force.starts_on} 至 {force.ends_on}"),
        ("设立依据", force.basis),
        ("工作目标", force.goal),
        ("结项总结", force.summary),
        ("移交事项", force.handover),
        ("接收单位", handed),
        ("结项", f"{actor.line}，{_day(force.closed_at)}"),
    ):
        _paragraph(word, f"{name}：{text}")


def _member_row(row: Member) -> Sequence[str]:
    left = _day(row.left_at) or (str(row.ends_on) if row.ends_on else "结项")
    role = row.get_role_display() + (f"·{row.squad.name}" if row.squad else "")
    return row.person.name, f"{row.unit_name} {row.post_title}", role, _day(row.joined_at), left


def _task_rows(force: Force) -> list[Sequence[str]]:
    rows = force.tasks.select_related("responsible__person").order_by("number")
    return [
        (
            str(task.number),
            task.title + ("（已取消）" if task.dropped_at else ""),
            f"{task.responsible.unit_name} {task.responsible.person.name}",
            str(task.due_on),
            f"{task.percent}%",
            _day(task.done_at),
        )
        for task in rows
    ]


def _problem_rows(force: Force) -> list[Sequence[str]]:
    rows = force.problems.order_by("number")
    left = "未解决，随移交事项移交"
    return [(str(row.number), row.title, row.get_rung_display(), row.solution or left) for row in rows]


def _numbered(force: Force) -> Iterable[tuple[int, StoredFile]]:
    return enumerate(files_of(force), 1)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{clock.local(moment):%Y-%m-%d}"


def _blank(title: str) -> Document:
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(35), Mm(32)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = word.styles["Normal"]
    style.font.name, style.font.size = "FangSong", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    word.core_properties.title, word.core_properties.author = title[:255], ""
    return word


def _title(word: Document, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(16)
    _run(paragraph, text, "黑体", 22)


def _paragraph(word: Document, text: str, *, heading: bool = False, right: bool = False) -> None:
    paragraph = word.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing, form.space_after = Pt(28), Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    else:
        form.first_line_indent = Pt(32)
    _run(paragraph, text, "黑体" if heading else "仿宋", 16)


def _table(word: Document, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    _paragraph(word, title, heading=True)
    if not rows:
        _paragraph(word, "无。")
        return
    table = word.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _run(cell.paragraphs[0], head, "黑体", 10.5)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], text, "仿宋", 10.5)


def _run(paragraph: Paragraph, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _packed(word: Document) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()
