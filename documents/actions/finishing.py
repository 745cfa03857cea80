"""From the signature to the finished page: number, layout, hash (条例 art. 25)."""

from __future__ import annotations

from documents.composing import official
from documents.layout import render_docx, render_pdf
from documents.models import Document, DocumentState, NumberRecord
from documents.numbering import take_number
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.files.actions import store
from officehub.kernel import clock


def make_valid(actor: Actor, document: Document) -> None:
    """Inside the signature's transaction: with the number comes the page it stands on, or neither does."""
    now = clock.now()
    document.signed_by_line = actor.line
    document.signed_at = document.numbered_at = now
    document.number = take_number(document)
    document.state = DocumentState.NUMBERED
    page = official(document)
    subject = ("document", document.pk)
    name = f"{document.number} {document.title}"[:120]
    document.pdf = store(actor=actor, name=f"{name}.pdf", data=render_pdf(page), purpose="document", subject=subject)
    document.docx = store(actor=actor, name=f"{name}.docx", data=render_docx(page), purpose="document", subject=subject)
    document.save()
    detail = {"number": document.number, "pdf_sha256": document.pdf.sha256}
    record(actor, "document.number", subject=subject, detail=detail)


def withdraw_number(document: Document, reason: str) -> None:
    """作废登记: the serial stays taken, with the reason beside it."""
    NumberRecord.objects.filter(document=document).update(void_reason=reason[:200])
