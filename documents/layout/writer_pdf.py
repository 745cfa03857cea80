"""Pages → PDF. The same document gives the same bytes."""

from __future__ import annotations

import io

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import fonts
from .fonts import Face
from .geometry import PAGE_HEIGHT, PAGE_WIDTH
from .model import OfficialDocument
from .pages import Composition, Page, Run


def write_pdf(document: OfficialDocument, composition: Composition) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1, lang="zh-CN")
    canvas.setTitle(document.title or document.mark_text)
    canvas.setAuthor("，".join(document.issuers))
    canvas.setSubject(document.number)
    canvas.setCreator("OfficeHub")
    for page in composition.pages:
        draw_page(canvas, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_page(canvas: Canvas, page: Page) -> None:
    for picture in page.pictures:
        bottom = PAGE_HEIGHT - picture.y - picture.height
        image = ImageReader(io.BytesIO(picture.data))
        canvas.drawImage(image, picture.x, bottom, picture.width, picture.height, mask="auto")
    for rule in page.rules:
        canvas.setStrokeColorRGB(*rule.colour)
        canvas.setLineWidth(rule.thickness)
        canvas.line(rule.x, PAGE_HEIGHT - rule.y, rule.x + rule.width, PAGE_HEIGHT - rule.y)
    for frame in page.frames:
        canvas.setStrokeColorRGB(*frame.colour)
        canvas.setLineWidth(frame.thickness)
        canvas.rect(frame.x, PAGE_HEIGHT - frame.y - frame.height, frame.width, frame.height)
    for run in page.runs:
        draw_run(canvas, run)


def draw_run(canvas: Canvas, run: Run) -> None:
    fonts.font(Face(run.face))
    text = canvas.beginText(run.x, PAGE_HEIGHT - run.baseline)
    text.setFont(run.face, run.size)
    text.setFillColorRGB(*run.colour)
    text.setCharSpace(run.spacing)
    text.setHorizScale(run.scale * 100)
    text.textOut(run.text)
    canvas.drawText(text)
