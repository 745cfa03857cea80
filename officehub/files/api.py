from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, BinaryIO, Literal, cast

from asgiref.sync import sync_to_async
from django.http import FileResponse, HttpResponse, HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.errors import NotFound

from . import actions, policy, ranges, uploads_api
from .content import SHOWN_INLINE
from .disk import path_of
from .models import StoredFile
from .payloads import FilePayload, file_payload

router = Router(auth=acting, tags=["files"])
Purpose = Literal["attachment", "draft", "image", "voice"]
BLOCK = 256 * 1024  # bytes read at once


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
    """The whole, or the one part that a `Range` names."""
    wanted = request.headers.get("Range")
    take = actions.take_out if wanted is None or wanted.startswith("bytes=0-") else actions.go_on_taking
    file = take(actor=request.auth, file_id=file_id)
    if request.headers.get("If-Range", tag_of(file)) != tag_of(file):
        wanted = None
    try:
        return file_response(file, part=ranges.asked(wanted, file.size), inline=inline)
    except ranges.OutOfReach:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})


@router.get("/{file_id}/thumbnail")
def thumbnail(request: ActingRequest, file_id: int, size: Literal["320", "1280"] = "320") -> HttpResponseBase:
    """As WebP. Not found also while it is still being made: ask again in a moment."""
    file = policy.access_file(request.auth, file_id)
    made = file.thumbnails.filter(longest=int(size)).first()
    if made is None:
        raise NotFound
    tag = f'"{file.sha256[:32]}-{size}"'
    answer: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = Streamed(path_of(made.place).open("rb"), content_type="image/webp")
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["ETag"] = tag
    # Kept by the browser, but asked for each time: rights end with a recall, and a browser may have several owners.
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class Streamed(FileResponse):
    """In pieces under ASGI, too: Django would read a whole file before it sends the first byte."""

    def __init__(self, stream: BinaryIO | ranges.Stretch, **told: Any) -> None:
        super().__init__(stream, **told)
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = sync_to_async(self._stream.read, thread_sensitive=False)
        while chunk := await read(BLOCK):
            yield chunk


def tag_of(file: StoredFile) -> str:
    return f'"{file.sha256}"'


def file_response(file: StoredFile, *, part: ranges.Part | None = None, inline: bool = False) -> FileResponse:
    """Shown in the page only where the browser cannot run it; everything else is a download, whatever it holds."""
    shown = inline and file.media_type in SHOWN_INLINE
    stream = path_of(file.place).open("rb")
    response = Streamed(
        stream if part is None else ranges.Stretch(stream, part),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.media_type,
    )
    if part is not None:
        response.status_code = 206
        response["Content-Length"] = str(part.length)
        response["Content-Range"] = f"bytes {part.start}-{part.end}/{file.size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag_of(file)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if not shown:
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


router.add_router("/uploads", uploads_api.router)
