"""The .docx itself: A4, the faces offices use, tables with repeating heads, 演练 in the head of every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .illustrations import Illustrated

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
RED = RGBColor(0xC8, 0x10, 0x2E)
WIDTH_CM = 15.6  # 210 mm less margins of 28 and 26 (GB/T 9704)
ALONE_CM, IN_ROW_CM = (7.6, 7.6), (3.8, 5.0)  # width and height a picture may take: by itself, or two side by side


class Paper:
    def __init__(self, *, drill: bool) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        if drill:
            head = section.header.paragraphs[0]
            head.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(head, "演练", HEADING, 14, colour=RED)

    def title(self, text: str) -> None:
        paragraph = self._document.add_heading(level=0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, TITLE, 20)

    def note(self, text: str) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, BODY, 11)

    def heading(self, text: str) -> None:
        _run(self._document.add_heading(level=1), text, HEADING, 16)

    def text(self, text: str) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(28)
        _run(paragraph, text, BODY, 14)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str | Illustrated]],
        *,
        widths: Sequence[int],
        empty: str = "无。",
    ) -> None:
        """`widths` are shares of the page."""
        if not rows:
            self.text(empty)
            return
        table = self._document.add_table(rows=0, cols=len(head), style="Table Grid")
        table.autofit = False
        shares = [Cm(WIDTH_CM * share / sum(widths)) for share in widths]
        for place, row in enumerate([head, *rows]):
            cells = table.add_row().cells
            for cell, content, width in zip(cells, row, shares, strict=True):
                cell.width = width
                _fill(cell, content, HEADING if place == 0 else BODY)
        repeats = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeats)

    def save(self, stream: BinaryIO) -> None:
        self._document.save(stream)


def _fill(cell: Any, content: str | Illustrated, face: str) -> None:
    told = content if isinstance(content, Illustrated) else Illustrated(content)
    if told.words or not (told.pictures or told.remarks):
        _run(cell.paragraphs[0], told.words, face, 10.5)
    if told.pictures:
        line = _next_line(cell).add_run()
        most = ALONE_CM if len(told.pictures) == 1 else IN_ROW_CM
        for picture in told.pictures:
            scale = min(most[0] / picture.width, most[1] / picture.height)
            line.add_picture(io.BytesIO(picture.data), width=Cm(picture.width * scale))
    for remark in told.remarks:
        _run(_next_line(cell), remark, face, 10.5)


def _next_line(cell: Any) -> Any:
    """A cell begins with an empty paragraph."""
    first = cell.paragraphs[0]
    return cell.add_paragraph() if first.runs else first


def _run(paragraph: Any, text: str, face: str, size: float, *, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.name, run.font.size = face, Pt(size)
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), face)
    fonts.set(qn("w:hint"), "eastAsia")


def _clean(text: str) -> str:
    """What XML cannot hold: database text may contain form feeds and the like from old rows."""
    return "".join(character for character in text if character >= " " or character in "\t\n")
