from __future__ import annotations

from datetime import datetime

from officehub.kernel.payload import Payload

from .models import StoredFile


class FilePayload(Payload):
    id: int
    name: str
    media_type: str
    size: int  # bytes
    created_at: datetime


def file_payload(file: StoredFile) -> FilePayload:
    return FilePayload(
        id=file.pk, name=file.name, media_type=file.media_type, size=file.size, created_at=file.created_at
    )
