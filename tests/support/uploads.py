"""Uploads good and hostile, made in memory."""

from __future__ import annotations

import io
import zipfile

import docx

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(*paragraphs: str, centred: int = 0) -> bytes:
    """As an office program writes it; the first `centred` paragraphs are centred."""
    document = docx.Document()
    for number, text in enumerate(paragraphs):
        document.add_paragraph(text).alignment = 1 if number < centred else None
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def raw_word_file(body: str, *, prolog: str = "", extra: dict[str, bytes] | None = None, types: str = TYPES) -> bytes:
    """`body` is the XML inside w:body."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
