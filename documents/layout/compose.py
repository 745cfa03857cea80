"""Puts a document on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import flow, fonts
from . import geometry as g
from .flow import BLANK, FlowLine
from .fonts import Face
from .heads import draw_head
from .imprint import Imprint, draw_imprint, imprint_of
from .lines import natural_width, set_text
from .model import Format, OfficialDocument
from .pages import Composition, Frame, Page, SealPlace
from .signatures import signature_lines

DEMO_WORDS = "演示 · 非正式公文"
KEPT_WITH_SIGNATURE = 2  # lines of text that go with the signature to a new page


def compose(document: OfficialDocument) -> Composition:
    first = Page(1)
    start = draw_head(document, first).start
    addressees, moved = place_addressees(document, start)
    imprint = imprint_of(document, moved)
    lines = running_text(document, addressees)
    cuts = paginate(lines, g.LINES - start)
    pages, seals = fill(cuts, first, start)
    put_imprint(imprint, pages, used=len(cuts[-1]) + (start if len(cuts) == 1 else 0) if cuts else start)
    for page in pages:
        finish(page, document)
    return Composition(tuple(pages), tuple(seals), fonts.missing(text_of(document)))


def place_addressees(document: OfficialDocument, start: int) -> tuple[list[FlowLine], tuple[str, ...]]:
    """7.3.2: when they would push the text off page 1 they move to the imprint."""
    lines = flow.addressee_lines(document.addressees)
    above = start + len(flow.title_lines(document.title)) + 1
    if lines and above + len(lines) + 1 > g.LINES:
        return [], document.addressees
    return lines, ()


def running_text(document: OfficialDocument, addressees: Sequence[FlowLine]) -> list[FlowLine]:
    title = flow.title_lines(document.title)
    head = [*title, *flow.glue([BLANK] if title else []), *flow.glue(addressees)]
    annexes = flow.annex_list_lines(document.annex_list)
    body = flow.body_lines(document.body)
    after = [*([BLANK, *annexes] if annexes else [])]
    if document.format is Format.MINUTES:
        text = [*body, *after, *flow.attendance_lines(document.attendance), *flow.note_lines(document.note)]
    else:
        after += signature_lines(document.signatures, document.date, sealed=document.sealed)
        text = keep_together(body, [*after, *flow.note_lines(document.note)])
    return [*head, *text, *flow.annex_lines(document.annexes)]


def keep_together(body: list[FlowLine], after: list[FlowLine]) -> list[FlowLine]:
    """The date never stands on a page without text (7.3.5.5), and page 1 keeps a line of text."""
    if not after:
        return body
    kept = min(KEPT_WITH_SIGNATURE, max(0, len(body) - 1))
    if kept > 1 and body[-kept - 1].glued:
        kept -= 1  # a heading and its paragraph would go too
    split = len(body) - kept
    return [*body[:split], *flow.glue([*body[split:], *after[:-1]]), after[-1]]


def paginate(lines: Sequence[FlowLine], first_room: int) -> list[list[FlowLine]]:
    pages: list[list[FlowLine]] = []
    start = 0
    while start < len(lines):
        while pages and start < len(lines) - 1 and lines[start].blank:
            start += 1
        end = page_end(lines, start, g.LINES if pages else first_room)
        pages.append(list(lines[start:end]))
        start = end
    return pages


def page_end(lines: Sequence[FlowLine], start: int, room: int) -> int:
    full = min(start + max(room, 1), len(lines))
    forced = next((at for at in range(start + 1, full) if lines[at].new_page), None)
    if forced is not None or full == len(lines):
        return forced or full
    end = full
    while end > start + 1 and lines[end - 1].glued and not lines[end].new_page:
        end -= 1
    return full if lines[end - 1].glued and not lines[full].new_page else end


def fill(cuts: Sequence[Sequence[FlowLine]], first: Page, start: int) -> tuple[list[Page], list[SealPlace]]:
    pages: list[Page] = [first]
    seals: list[SealPlace] = []
    for number, lines in enumerate(cuts, 1):
        page = first if number == 1 else Page(number)
        if number > 1:
            pages.append(page)
        for at, line in enumerate(lines, start if number == 1 else 0):
            down = at * g.LINE_PITCH
            page.runs.extend(replace(run, baseline=run.baseline + down) for run in line.runs)
            page.body_lines += line.body
            seals.extend(SealPlace(spot.owner, number, spot.x, g.line_top(at) + spot.y) for spot in line.seals)
    return pages, seals


def put_imprint(imprint: Imprint, pages: list[Page], *, used: int) -> None:
    if used + imprint.grid_lines > g.LINES:
        pages.append(Page(len(pages) + 1))
    draw_imprint(imprint, pages[-1])


def finish(page: Page, document: OfficialDocument) -> None:
    if not (page.number == 1 and document.format is Format.LETTER):
        page_number(page)
    if document.demo:
        demo_mark(page)


def page_number(page: Page) -> None:
    """7.5: odd pages on the right, even pages on the left, one character in; the dash 7 mm below the type area."""
    text = f"— {page.number} —"
    above, below = fonts.ink_of("—", Face.SONG)
    width = natural_width(text, Face.SONG, g.SIZE_4)
    x = g.RIGHT - g.SIZE_3 - width if page.number % 2 else g.LEFT + g.SIZE_3
    baseline = g.PAGE_NUMBER_DASH + (above + below) / 2 * g.SIZE_4
    page.runs.extend(set_text(text, Face.SONG, x=x, baseline=baseline, size=g.SIZE_4, spacing=0.0))


def demo_mark(page: Page) -> None:
    size, padding = g.SIZE_5, 4.0
    width = natural_width(DEMO_WORDS, Face.HEI, size)
    x, top = g.PAGE_WIDTH - 10 * g.MM - width - padding, 12 * g.MM
    runs = set_text(DEMO_WORDS, Face.HEI, x=x, baseline=top + padding + g.ASCENT * size, size=size, spacing=0.0)
    page.runs.extend(replace(run, colour=g.GREY) for run in runs)
    page.frames.append(Frame(x - padding, top, width + 2 * padding, size + 2 * padding, 0.5, g.GREY))


def text_of(document: OfficialDocument) -> str:
    blocks = [*document.body, *(block for annex in document.annexes for block in annex.body)]
    words = [*document.issuers, *document.signers, document.title, document.number, document.note, document.printer]
    words += [*document.addressees, *document.annex_list, *document.signatures, *document.copies]
    words += [item.text for item in document.attendance] + [annex.title for annex in document.annexes]
    return "".join([*words, *(block.text for block in blocks)]).replace("\n", "")
