"""GB/T 9704-2012 layout: `render_pdf`, `render_docx`, `check`. Knows nothing of Django or of the tables."""

from .compose import compose
from .model import Annex, Attendance, Block, Format, OfficialDocument
from .writer_pdf import write_pdf


def render_pdf(document: OfficialDocument) -> bytes:
    return write_pdf(document, compose(document))


__all__ = ["Annex", "Attendance", "Block", "Format", "OfficialDocument", "compose", "render_pdf"]
