"""The head of page 1 as Word paragraphs that put the ink where the composed page has it."""

from __future__ import annotations

from collections.abc import Iterator

from . import geometry as g
from .fonts import Face, ink_of
from .heads import Head, left_marks, signer_columns
from .model import Format, OfficialDocument
from .wordml import Shape, Text, border, paragraph_xml, twips

BASELINE = 0.8  # of an exact line's height, in Word and LibreOffice alike
RED = "FF0000"
MARK_LINE = 1.2  # ems


class Column:
    """Counts down the page so that the next line can be put at an absolute height."""

    def __init__(self, top: float) -> None:
        self.y = top

    def gap_to(self, baseline: float, line: float) -> float:
        """Space before a line of height `line` whose baseline is to stand at `baseline`."""
        before = max(0.0, baseline - BASELINE * line - self.y)
        self.y += before + line
        return before


def head_paragraphs(document: OfficialDocument, head: Head, *, top: float, pitch: float) -> Iterator[str]:
    column = Column(top)
    if document.format is Format.LETTER:
        yield from letter(document, head, column, pitch)
    else:
        for text, face in left_marks(document):
            column.y += pitch
            yield paragraph_xml([Text(text, face)], Shape(line=pitch, align="left"))
        yield from marks(document, head, column)
        yield from numbers(document, head, column, pitch)
    before = column.gap_to(g.baseline(head.start), pitch) - 1.0
    if before > 1.0:
        yield paragraph_xml([], Shape(line=1.0, before=before, keep_next=True))


def marks(document: OfficialDocument, head: Head, column: Column) -> Iterator[str]:
    if document.is_joint:
        yield joint(document, head, column)
        return
    line = MARK_LINE * head.mark.size
    yield paragraph_xml(
        [mark_text(document.mark_text, head)],
        Shape(line=line, before=column.gap_to(head.baseline, line), align="center"),
    )


def mark_text(text: str, head: Head) -> Text:
    mark = head.mark
    return Text(text, Face.TITLE, mark.size, mark.spacing, mark.scale, RED)


def joint(document: OfficialDocument, head: Head, column: Column) -> str:
    """Names spread in the left cell, 文件 centred in the right one."""
    size, count = head.mark.size, len(document.issuers)
    line = 1.3 * size
    first = head.baseline - (count - 1) * line
    before = column.gap_to(first, line)
    column.y += (count - 1) * line
    names = "".join(
        paragraph_xml([mark_text(issuer, head)], Shape(line=line, before=before * (not row), align="distribute"))
        for row, issuer in enumerate(document.issuers)
    )
    word = paragraph_xml(
        [Text("文件", Face.TITLE, g.MARK_HEIGHT, 0.0, 1.0, RED)],
        Shape(line=MARK_LINE * g.MARK_HEIGHT, before=before, align="center"),
    )
    cells = ((0.72 * g.WIDTH, names), (0.28 * g.WIDTH, word))
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width, _ in cells)
    body = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        for width, content in cells
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(g.WIDTH)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr>{body}</w:tr></w:tbl>"
    )


def red_border(line: float) -> str:
    """The gap counts from the bottom of the characters, the border's own from the bottom of the line."""
    below_text = line * (1 - BASELINE) - (1 - g.ASCENT) * g.SIZE_3
    return border("bottom", "single", round(g.RED_LINE * 8), g.GAP_RED_LINE - below_text, RED)


def numbers(document: OfficialDocument, head: Head, column: Column, pitch: float) -> Iterator[str]:
    baseline = head.number_top + g.ASCENT * g.SIZE_3
    right = [("right", g.WIDTH - g.CHAR_PITCH)]
    if document.format is Format.MINUTES:
        before = column.gap_to(baseline - 2 * g.LINE_PITCH, pitch)
        yield paragraph_xml([Text(document.number)], Shape(line=pitch, before=before, align="center"))
        organ = document.signatures[0] if document.signatures else "".join(document.issuers[:1])
        texts = [Text(f"{organ}\t{document.date}")]
        shape = Shape(line=pitch, before=column.gap_to(baseline, pitch), align="left", first=g.CHAR_PITCH, tabs=right,
                      border=red_border(pitch))  # fmt: skip
    elif document.upward:
        rows = signer_rows(document)
        stops = signer_stops(document)
        before = column.gap_to(baseline - (len(rows) - 1) * g.LINE_PITCH, pitch)
        for names in rows[:-1]:
            yield paragraph_xml(names, Shape(line=pitch, before=before, align="left", tabs=stops))
            before = 0.0
            column.y += pitch
        texts = [Text(document.number), *rows[-1]]
        shape = Shape(line=pitch, before=before, align="left", tabs=stops, border=red_border(pitch), first=g.CHAR_PITCH)
    else:
        texts = [Text(document.number)]
        shape = Shape(line=pitch, before=column.gap_to(baseline, pitch), align="center", border=red_border(pitch))
    yield paragraph_xml(texts, shape)
    column.y += g.GAP_RED_LINE


def signer_rows(document: OfficialDocument) -> list[list[Text]]:
    """Two names a row behind tabs, the later ones under the first; the label ends where the first name begins."""
    names = document.signers
    rows = []
    for start in range(0, len(names), 2):
        lead = Text("\t签发人：" if start == 0 else "\t\t")
        rows.append([lead, Text("\t".join(names[start : start + 2]), Face.KAI)])
    return rows or [[]]


def signer_stops(document: OfficialDocument) -> list[tuple[str, float]]:
    first, step = signer_columns(document.signers)
    places = (first - 4 * g.CHAR_PITCH, first, first + step)
    return [("left", place - g.LEFT) for place in places]


def letter(document: OfficialDocument, head: Head, column: Column, pitch: float) -> Iterator[str]:
    """The mark stands above the type area, in a frame with the double line; the text begins under it."""
    line = MARK_LINE * head.mark.size
    _, below = ink_of(document.mark_text, Face.TITLE)
    top = head.baseline - BASELINE * line
    left_in_line = (1 - BASELINE) * line + below * head.mark.size
    edge = border("bottom", "thickThinSmallGap", 24, g.GAP_RED_LINE - left_in_line, RED)
    frame = f'w:w="{twips(g.LETTER_LINE_WIDTH)}" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" '
    frame += f'w:x="{twips(g.LETTER_LINE_LEFT)}" w:y="{twips(top)}"'
    yield paragraph_xml(
        [mark_text(document.mark_text, head)], Shape(line=line, align="center", border=edge, frame=frame)
    )
    column.y = max(column.y, head.number_top)
    rows = left_marks(document) or [("", Face.FANG)]
    for row, (text, face) in enumerate(rows):
        texts = [Text(text, face), Text(f"\t{document.number}" if row == 0 else "")]
        before = column.gap_to(head.number_top + row * g.LINE_PITCH + g.ASCENT * g.SIZE_3, pitch)
        yield paragraph_xml(texts, Shape(line=pitch, before=before, align="left", tabs=[("right", g.WIDTH)]))
