"""GB/T 9704-2012 layout: `render_pdf`, `render_docx`, `check`. Knows nothing of Django or of the tables."""

from .checks import Finding, Severity, check
from .compose import compose
from .model import Annex, Attendance, Block, Format, OfficialDocument
from .writer_docx import Profile, write_docx
from .writer_pdf import write_pdf


def render_pdf(document: OfficialDocument) -> bytes:
    return write_pdf(document, compose(document))


def render_docx(document: OfficialDocument, profile: Profile = Profile.STRICT) -> bytes:
    return write_docx(document, profile)


__all__ = [
    "Annex",
    "Attendance",
    "Block",
    "Finding",
    "Format",
    "OfficialDocument",
    "Profile",
    "Severity",
    "check",
    "compose",
    "render_docx",
    "render_pdf",
]
