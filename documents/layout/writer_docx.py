"""Document model → .docx with python-docx: flowing text in the same geometry, for those who must go on editing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.section import _Footer, _Header
from docx.shared import Mm, Pt

from . import flow
from . import geometry as g
from .compose import DEMO_WORDS, place_addressees
from .fonts import Face
from .heads import draw_head
from .imprint import Imprint, imprint_of
from .model import Block, Format, OfficialDocument
from .pages import Page
from .signatures import centre_of_one, column_centre, columns_across, unsealed_places, width
from .titles import break_title
from .word_heads import head_paragraphs
from .wordml import PAGE_FIELD, Shape, Text, border, element, font_table, paragraph_xml, twips

EPOCH = (2026, 1, 1, 0, 0, 0)  # of the archive's members: the same document gives the same bytes


class Profile(Enum):
    """Top and bottom margin in mm, line pitch in points; both give 22 lines."""

    STRICT = (34.58, 32.58, 29.6)  # margins that compensate the leading, as GB/T 33476.2 is quoted
    CLASSIC = (37.0, 35.0, 28.95)

    @property
    def top(self) -> float:
        return self.value[0]

    @property
    def bottom(self) -> float:
        return self.value[1]

    @property
    def pitch(self) -> float:
        return self.value[2]


@dataclass(slots=True)
class Writer:
    document: OfficialDocument
    profile: Profile
    word: WordDocument

    def add(self, xml: str) -> None:
        self.word.element.body.insert_element_before(element(xml), "w:sectPr")

    def line(self, texts: Sequence[Text] | str, *, left: float = 0.0, keep_next: bool = False, **shape: object) -> None:
        runs = [Text(texts)] if isinstance(texts, str) else texts
        made = Shape(line=self.profile.pitch, left=left, keep_next=keep_next, **shape)  # type: ignore[arg-type]
        self.add(paragraph_xml(runs, made))

    def blank(self, *, keep_next: bool = True) -> None:
        self.line("", keep_next=keep_next)


def write_docx(document: OfficialDocument, profile: Profile = Profile.STRICT) -> bytes:
    word = docx.Document()
    prepare(word, document, profile)
    writer = Writer(document, profile, word)
    head = draw_head(document, Page(1))
    for xml in head_paragraphs(document, head, top=profile.top * g.MM, pitch=profile.pitch):
        writer.add(xml)
    addressees, moved = place_addressees(document, head.start)
    write_title(writer, document.title)
    if addressees:
        writer.line("，".join(document.addressees) + "：")
    write_text(writer)
    write_annexes(writer)
    write_imprint(writer, imprint_of(document, moved))
    return packed(word)


def write_title(writer: Writer, title: str) -> None:
    for text in break_title(title):
        writer.line([Text(text, Face.TITLE, g.SIZE_2, 0.0)], align="center", keep_next=True)
    if title:
        writer.blank()


def write_block(writer: Writer, block: Block, *, keep_next: bool) -> None:
    texts = [Text(span.text, span.face) for span in flow.heading_spans(block)]
    heading = block.level > 0 and "。" not in block.text
    first = 2 * g.CHAR_PITCH if block.indented else 0.0
    chars = 200 if block.indented else 0
    writer.line(texts, first=first, first_chars=chars, keep_next=keep_next or heading)


def write_text(writer: Writer) -> None:
    document = writer.document
    minutes = document.format is Format.MINUTES
    # Only the last of several paragraphs: a lone one would pull the whole text off page 1.
    signed = not minutes and bool(document.signatures or document.date) and len(document.body) > 1
    for number, block in enumerate(document.body, 1):
        write_block(writer, block, keep_next=signed and number == len(document.body))
    write_annex_list(writer, document.annex_list)
    if minutes:
        write_attendance(writer)
    else:
        write_signature(writer)
    if document.note:
        note = document.note if document.note.startswith("（") else f"（{document.note}）"
        writer.line(note, first=2 * g.CHAR_PITCH, first_chars=200)


def write_annex_list(writer: Writer, names: Sequence[str]) -> None:
    if names:
        writer.blank()
    numbered = len(names) > 1
    for number, name in enumerate(names, 1):
        label = f"{number}.\t" if numbered else ""
        lead = "附件：" if number == 1 else ""
        left = (5 + (1.5 if number > 9 else 1.0) * numbered) * g.CHAR_PITCH
        start = (2 if number == 1 else 5) * g.CHAR_PITCH
        stops = [("left", left)]
        writer.line(lead + label + name, left=left, first=start - left, tabs=stops, keep_next=True)


def write_attendance(writer: Writer) -> None:
    for number, item in enumerate(writer.document.attendance):
        if not number:
            writer.blank()
        hanging = (len(item.label) + 1) * g.CHAR_PITCH
        texts = [Text(item.label + "：", Face.HEI), Text(item.text)]
        writer.line(texts, left=2 * g.CHAR_PITCH + hanging, first=-hanging)


def write_signature(writer: Writer) -> None:
    document = writer.document
    organs, date = document.signatures, document.date
    if not organs and not date:
        return
    writer.blank()
    if not document.sealed or not organs:
        names, day = unsealed_places(organs, date)
        for organ in organs:
            writer.line(organ, left=names - g.LEFT, align="left", keep_next=True)
        writer.line(date, left=day - g.LEFT, align="left")
        return
    if len(organs) == 1:
        write_sealed(writer, [(organs[0], centre_of_one(organs[0], date))], first=True)
        centre = centre_of_one(organs[0], date)
    else:
        centre = write_sealed_rows(writer, organs)
    middle = min(centre, g.RIGHT - width(date) / 2)
    writer.line("\t" + date, tabs=[("center", middle - g.LEFT)], align="left")


def write_sealed_rows(writer: Writer, organs: Sequence[str]) -> float:
    across = columns_across(organs)
    for start in range(0, len(organs), across):
        row = organs[start : start + across]
        write_sealed(writer, [(organ, column_centre(at, across)) for at, organ in enumerate(row)], first=start == 0)
    return column_centre((len(organs) - 1) % across, across)


def write_sealed(writer: Writer, names: Sequence[tuple[str, float]], *, first: bool) -> None:
    for _ in range(1 if first else g.SEAL_ROW - 1):
        writer.blank()
    stops = [("center", centre - g.LEFT) for _, centre in names]
    text = "".join("\t" + organ for organ, _ in names)
    writer.line(text, tabs=stops, align="left", keep_next=True)


def write_annexes(writer: Writer) -> None:
    annexes = writer.document.annexes
    for number, annex in enumerate(annexes, 1):
        mark = f"附件{number}" if len(annexes) > 1 else "附件"
        writer.line([Text(mark, Face.HEI)], new_page=True, keep_next=True)
        writer.blank()
        write_title(writer, annex.title)
        for block in annex.body:
            write_block(writer, block, keep_next=False)


def write_imprint(writer: Writer, imprint: Imprint) -> None:
    """A frame per row, fixed to the page and anchored where the text ends: they fall on the last page.

    LibreOffice unpins a table as wide as the text, and drops the borders of several paragraphs in one frame.
    """
    if not imprint.rows:
        return
    rows = [(label + "".join(line.text for line in lines), len(label), len(lines)) for label, lines in imprint.lists]
    if imprint.printer or imprint.print_date:
        rows.append((f"{imprint.printer}\t{imprint.print_date}", 0, 1))
    y = g.BOTTOM - imprint.rows * g.IMPRINT_PITCH
    for number, (text, label, height) in enumerate(rows):
        writer.add(imprint_row(text, label, frame(y, height * g.IMPRINT_PITCH), edges(number, len(rows), imprint)))
        y += height * g.IMPRINT_PITCH
    writer.add(paragraph_xml([], Shape(line=1.0)))


def frame(y: float, height: float) -> str:
    return (
        f'w:w="{twips(g.WIDTH)}" w:h="{twips(height)}" w:hRule="exact" w:wrap="around" w:vAnchor="page" '
        f'w:hAnchor="page" w:x="{twips(g.LEFT)}" w:y="{twips(y)}"'
    )


def edges(number: int, count: int, imprint: Imprint) -> str:
    """The borders of one row: thick outside, thin above 印发机关, none between 主送 and 抄送."""
    if not imprint.ruled:
        return ""
    thin = number == count - 1 and number > 0 and bool(imprint.printer or imprint.print_date)
    top = border("top", "single", 8) if number == 0 else border("top", "single", 6) if thin else ""
    return top + (border("bottom", "single", 8) if number == count - 1 else "")


def imprint_row(text: str, label: int, frame: str, borders: str) -> str:
    """The indents of a bordered paragraph move its borders too, so the text is indented by its first line and tabs."""
    hanging = label * g.SIZE_4
    stops = [("right", g.WIDTH - g.SIZE_3)]
    shape = Shape(
        line=g.IMPRINT_PITCH, left=hanging and g.SIZE_3 + hanging, right=g.SIZE_3 if label else 0.0,
        first=-hanging if label else g.SIZE_3, align="both" if label else "left",
        tabs=() if label else stops, frame=frame, border=borders,
    )  # fmt: skip
    return paragraph_xml([Text(text, size=g.SIZE_4, spacing=0.0)], shape)


def prepare(word: WordDocument, document: OfficialDocument, profile: Profile) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(profile.top), Mm(profile.bottom)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(12)
    section.footer_distance = Pt(g.PAGE_HEIGHT - g.PAGE_NUMBER_DASH - 7.4)
    grid = element(f'<w:docGrid w:type="lines" w:linePitch="{round(profile.pitch * 20)}"/>')
    for old in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    number_pages(word, document)
    properties = word.core_properties
    properties.title, properties.author = document.title[:255], "，".join(document.issuers)[:255]
    properties.comments = ""
    properties.created = properties.modified = datetime(*EPOCH)
    part = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    if isinstance(part, Part):
        part._blob = font_table()


def number_pages(word: WordDocument, document: OfficialDocument) -> None:
    """7.5; the first page of a letter has no number but the lower double line."""
    section = word.sections[0]
    word.settings.odd_and_even_pages_header_footer = True
    letter = document.format is Format.LETTER
    section.different_first_page_header_footer = letter
    fill(section.footer, page_number("right"))
    fill(section.even_page_footer, page_number("left"))
    headers = [section.header, section.even_page_header]
    if letter:
        headers.append(section.first_page_header)
        fill(section.first_page_footer, letter_foot())
    for header in headers:
        fill(header, demo_words() if document.demo else paragraph_xml([], Shape(line=12.0)))


def fill(area: _Header | _Footer, xml: str) -> None:
    area.is_linked_to_previous = False
    content = area._element
    for old in list(content):
        content.remove(old)
    content.append(element(xml))


def page_number(side: str) -> str:
    texts = [Text(part, Face.SONG, g.SIZE_4, 0.0) for part in ("— ", PAGE_FIELD, " —")]
    inset = g.SIZE_3
    return paragraph_xml(texts, Shape(line=16.0, left=inset, right=inset, align=side))


def letter_foot() -> str:
    """Negative indents carry the rule over the margins: LibreOffice ignores the width of a frame in a footer."""
    place = frame(g.LETTER_LINE_BOTTOM - 4, 4.0)
    rule = border("top", "thinThickSmallGap", 24, 0, "FF0000")
    left = g.LETTER_LINE_LEFT - g.LEFT
    right = g.RIGHT - g.LETTER_LINE_LEFT - g.LETTER_LINE_WIDTH
    shape = Shape(line=4.0, left=left, right=right, border=rule, frame=place)
    return paragraph_xml([Text("\u00a0", size=2.0)], shape)


def demo_words() -> str:
    text = Text(DEMO_WORDS, Face.HEI, g.SIZE_5, 0.0, colour="595959")
    return paragraph_xml([text], Shape(line=14.0, align="right", right=-16 * g.MM))


def packed(word: WordDocument) -> bytes:
    """The archive again with fixed times."""
    buffer, made = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
