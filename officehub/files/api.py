from __future__ import annotations

from typing import Annotated, BinaryIO, Literal, cast

from django.http import FileResponse, HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile

from officehub.directory.web import ActingRequest, acting

from . import actions, policy
from .content import SHOWN_INLINE
from .models import StoredFile
from .payloads import FilePayload, file_payload

router = Router(auth=acting, tags=["files"])
Purpose = Literal["attachment", "draft", "image", "voice"]


@router.post("/", response=FilePayload)
def upload(request: ActingRequest, file: File[UploadedFile], purpose: Annotated[Purpose, Form()]) -> FilePayload:
    stream = cast(BinaryIO, file.file)
    stored = actions.store(actor=request.auth, name=file.name or "", data=stream, purpose=purpose)
    return file_payload(stored)


@router.get("/{file_id}", response=FilePayload)
def about(request: ActingRequest, file_id: int) -> FilePayload:
    return file_payload(policy.access_file(request.auth, file_id))


@router.get("/{file_id}/content")
def content(request: ActingRequest, file_id: int, inline: bool = False) -> HttpResponseBase:
    file = actions.take_out(actor=request.auth, file_id=file_id)
    return file_response(file, inline=inline)


def file_response(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """Shown in the page only where the browser cannot run it; everything else is a download, whatever it holds."""
    shown = inline and file.media_type in SHOWN_INLINE
    response = FileResponse(
        actions.path_of(file.place).open("rb"),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if not shown:
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
