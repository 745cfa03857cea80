"""Files in pieces. The bytes go by the tus 1.0 core protocol (HEAD tells the offset, PATCH adds a piece) and its
termination; beginning and finishing are calls of our own, so that their refusals are sentences like all others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.errors import Invalid, NotFound, TooLarge

from . import actions
from .actions.uploading import PIECE
from .models import Upload
from .payloads import BeginUpload, FilePayload, UploadPayload, file_payload, upload_payload

router = Router(auth=acting, tags=["files"])
TUS = "1.0.0"


@router.post("/", response=UploadPayload)
def begin(request: ActingRequest, body: BeginUpload) -> UploadPayload:
    return upload_payload(actions.begin_upload(actor=request.auth, **body.model_dump()))


@router.get("/{upload_id}", response=UploadPayload)
def state(request: ActingRequest, upload_id: int) -> UploadPayload:
    return upload_payload(_own(request, upload_id))


@router.api_operation(["HEAD"], "/{upload_id}", include_in_schema=False)
def offset(request: ActingRequest, upload_id: int) -> HttpResponse:
    return _said(HttpResponse(status=200), _own(request, upload_id))


@router.patch("/{upload_id}", response={204: None})
def add(request: ActingRequest, upload_id: int) -> HttpResponse:
    upload = _own(request, upload_id)
    at, piece = _number(request, "Upload-Offset"), _piece(request)
    moved = actions.receive(actor=request.auth, upload_id=upload.pk, offset=at, piece=piece)
    return _said(HttpResponse(status=204), moved)


@router.delete("/{upload_id}", response={204: None})
def cancel(request: ActingRequest, upload_id: int) -> Status[None]:
    actions.cancel_upload(actor=request.auth, upload_id=upload_id)
    return Status(204, None)


@router.post("/{upload_id}/finish", response=FilePayload)
def finish(request: ActingRequest, upload_id: int) -> FilePayload:
    return file_payload(actions.finish_upload(actor=request.auth, upload_id=upload_id))


def _own(request: ActingRequest, upload_id: int) -> Upload:
    found = Upload.objects.select_related("file").filter(pk=upload_id, owner=request.auth.person_id).first()
    if found is None:
        raise NotFound
    return found


def _piece(request: HttpRequest) -> bytes:
    """Read past Django's limit for bodies it parses: this one is not parsed, and has a limit of its own."""
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        raise Invalid("上传的内容格式不对，应为 application/offset+octet-stream。")
    if _number(request, "Content-Length") > PIECE:
        raise TooLarge(f"每次最多上传 {PIECE // 1024 // 1024} MB，请分段上传。", limit=PIECE)
    return request.read(PIECE + 1)


def _number(request: HttpRequest, header: str) -> int:
    told = request.headers.get(header, "")
    if not told.isascii() or not told.isdigit() or len(told) > 16:
        raise Invalid(f"缺少或无法识别的请求头 {header}。")
    return int(told)


def _said(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Tus-Resumable"] = TUS
    response["Upload-Offset"] = str(upload.received)
    response["Upload-Length"] = str(upload.size)
    return response
