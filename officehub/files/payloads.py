from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from officehub.kernel.payload import Payload

from .actions.uploading import PIECE
from .models import StoredFile, Upload


class FilePayload(Payload):
    id: int
    name: str
    media_type: str
    size: int  # bytes
    width: int | None  # of a picture, pixels as shown
    height: int | None
    seconds: int | None  # of a voice note
    created_at: datetime


class BeginUpload(Payload):
    name: str
    size: Annotated[int, Field(ge=0, le=2**53)]  # bytes
    purpose: Literal["attachment", "draft", "image", "voice", "message"]
    sha256: str = ""  # of the whole, hexadecimal; checked when it has come


class UploadPayload(Payload):
    """Send what lies at `offset`, at most `piece` bytes at a time, to `address` (tus 1.0)."""

    id: int
    name: str
    size: int  # bytes
    offset: int  # bytes the server has
    piece: int  # bytes
    address: str
    file: FilePayload | None  # what it became


def file_payload(file: StoredFile) -> FilePayload:
    return FilePayload(
        id=file.pk,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        width=file.width,
        height=file.height,
        seconds=file.seconds,
        created_at=file.created_at,
    )


def upload_payload(upload: Upload) -> UploadPayload:
    return UploadPayload(
        id=upload.pk,
        name=upload.name,
        size=upload.size,
        offset=upload.received,
        piece=PIECE,
        address=f"/api/files/uploads/{upload.pk}",
        file=file_payload(upload.file) if upload.file else None,
    )
