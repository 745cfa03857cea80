"""From the stored document to the one that is laid out."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from documents.layout.headings import level_of
from documents.layout.model import Block, Format, OfficialDocument
from officehub.kernel import clock

from .kinds import kind_of
from .models import Document, Role
from .numbering import issuing_organ


def blocks(body: str) -> tuple[Block, ...]:
    paragraphs = (line.strip() for line in body.splitlines())
    return tuple(Block(text=paragraph, level=level_of(paragraph)) for paragraph in paragraphs if paragraph)


def date_words(day: date) -> str:
    """2026年1月5日: Arabic, no leading zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def official(document: Document) -> OfficialDocument:
    """As it would be printed now; before the signature the date is today's and the number is empty."""
    kind = kind_of(document.kind)
    organ = issuing_organ(document.unit)
    signed_on = clock.local(document.signed_at or clock.now()).date()
    printed_on = clock.local(document.numbered_at or clock.now()).date()
    addressees = list(document.addressees.select_related("unit"))
    return OfficialDocument(
        format=kind.format,
        kind=kind.name,
        issuers=(organ.name,),
        number=document.number,
        urgency=document.urgency,
        title=document.title,
        addressees=tuple(row.unit.name for row in addressees if row.role == Role.MAIN),
        body=blocks(document.body),
        signatures=(organ.name,),
        date=date_words(signed_on),
        note=document.note,
        copies=tuple(row.unit.name for row in addressees if row.role == Role.COPY),
        printer="" if kind.format is Format.LETTER else f"{organ.name}",
        print_date="" if kind.format is Format.LETTER else f"{date_words(printed_on)}",
        demo=settings.DEMO or organ.demo,
    )
