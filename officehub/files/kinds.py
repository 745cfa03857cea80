"""Which files are taken where, by extension: what they are stored as, what their bytes may look like, how large.

.rar and .7z are not among them: no well-kept free library looks into them, so whatever they hold would pass unseen.
.svg and .html are not either: they carry scripts, and nobody needs them to be more than a picture or a .pdf.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024
GB = 1024 * MB
ORDINARY = 50 * MB  # bytes, of an attachment outside conversations

_ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument"
OLE = "application/x-ole-storage"  # of what `content` finds by itself: old office files


@dataclass(frozen=True)
class Kind:
    media_type: str
    looks: frozenset[str] = frozenset()  # what the bytes may be taken for; empty: text
    limit: int = ORDINARY  # bytes


def _kind(media_type: str, *looks: str, limit: int = ORDINARY) -> Kind:
    return Kind(media_type, frozenset(looks), limit)


def _office(name: str, limit: int) -> Kind:
    return _kind(f"{_OFFICE}.{name}", _ZIP, f"{_OFFICE}.{name}", limit=limit)


ATTACHMENTS: dict[str, Kind] = {
    "pdf": _kind("application/pdf", "application/pdf"),
    "docx": _office("wordprocessingml.document", ORDINARY),
    "xlsx": _office("spreadsheetml.sheet", ORDINARY),
    "pptx": _office("presentationml.presentation", ORDINARY),
    "ofd": _kind("application/ofd", _ZIP),
    "png": _kind("image/png", "image/png"),
    "jpg": _kind("image/jpeg", "image/jpeg"),
    "jpeg": _kind("image/jpeg", "image/jpeg"),
    "gif": _kind("image/gif", "image/gif"),
    "webp": _kind("image/webp", "image/webp"),
    "txt": _kind("text/plain"),
    "csv": _kind("text/csv"),
    "mp3": _kind("audio/mpeg", "audio/mpeg"),
    "m4a": _kind("audio/mp4", "audio/mp4", "video/mp4"),
    "amr": _kind("audio/amr", "audio/amr"),
    "mp4": _kind("video/mp4", "video/mp4", "video/x-m4v"),
}
# What people send one another besides. Old office files are taken where they hold no macros; for download only.
MESSAGES: dict[str, Kind] = (
    ATTACHMENTS
    | {
        "pdf": _kind("application/pdf", "application/pdf", limit=2 * GB),
        "docx": _office("wordprocessingml.document", 200 * MB),
        "xlsx": _office("spreadsheetml.sheet", 200 * MB),
        "pptx": _office("presentationml.presentation", 200 * MB),
        "ofd": _kind("application/ofd", _ZIP, limit=200 * MB),
        "zip": _kind(_ZIP, _ZIP, limit=2 * GB),
        "mp3": _kind("audio/mpeg", "audio/mpeg", limit=2 * GB),
        "mp4": _kind("video/mp4", "video/mp4", "video/x-m4v", limit=2 * GB),
        "mov": _kind("video/quicktime", "video/quicktime", limit=2 * GB),
        "webm": _kind("video/webm", "video/webm", limit=2 * GB),
        "md": _kind("text/markdown"),
    }
    | {
        ending: _kind(f"application/vnd.ms-{name}", OLE, limit=200 * MB)
        for ending, name in {
            "doc": "word",
            "wps": "word",
            "xls": "excel",
            "et": "excel",
            "ppt": "powerpoint",
            "dps": "powerpoint",
        }.items()
    }
)
VOICE_LIMIT = 4 * MB
VOICES: dict[str, Kind] = {
    "webm": _kind("audio/webm", "video/webm", limit=VOICE_LIMIT),
    "m4a": _kind("audio/mp4", "audio/mp4", "video/mp4", limit=VOICE_LIMIT),
    "mp4": _kind("audio/mp4", "audio/mp4", "video/mp4", limit=VOICE_LIMIT),
}

BY_PURPOSE = {"message": MESSAGES, "voice": VOICES}


def taken(purpose: str) -> dict[str, Kind]:
    return BY_PURPOSE.get(purpose, ATTACHMENTS)
