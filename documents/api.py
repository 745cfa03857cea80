from __future__ import annotations

from django.http import HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from documents.layout import render_pdf
from documents.reading import read_upload
from officehub.directory.web import ActingRequest, acting
from officehub.files.classification import guard_text
from officehub.kernel.errors import TooLarge
from officehub.kernel.paging import Page
from officehub.kernel.payload import Payload, Reason
from officehub.kernel.text import clean_text

from . import actions, queries
from .composing import official
from .payloads import DocumentPayload, DocumentRow, DraftBody, EditDraft, ReadDraft
from .policy import Act, access_document

router = Router(auth=acting, tags=["documents"])

UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes


class Submit(Payload):
    opinion: str = ""
    countersign_unit_ids: list[int] = []


class Urged(Payload):
    units: int


@router.get("", response=Page[DocumentRow])
def list_documents(
    request: ActingRequest, box: queries.Box = "waiting", after: int | None = None, text: str = ""
) -> Page[DocumentRow]:
    sought = clean_text(text, limit=100, field="查找内容", required=False)
    return queries.documents(request.auth, box=box, after=after, text=sought)


@router.post("", response=DocumentPayload)
def create_draft(request: ActingRequest, body: DraftBody) -> DocumentPayload:
    document = actions.create_draft(actor=request.auth, body=body)
    return queries.document(request.auth, document.pk)


@router.post("/read", response=ReadDraft)
def read_file(request: ActingRequest, file: File[UploadedFile]) -> ReadDraft:
    """What an uploaded .docx or .txt says, as a draft to go on with; nothing is kept."""
    if (file.size or 0) > UPLOAD_LIMIT:
        raise TooLarge(f"文件超过 {UPLOAD_LIMIT // 1024 // 1024} MB，请拆分后再上传。")
    found = read_upload(file.name or "", file.read())
    body = "\n".join(block.text for block in found.body)
    guard_text(f"{found.title}\n{body}")
    return ReadDraft(title=found.title, body=body, addressees=found.addressees, notes=list(found.notes))


@router.get("/{int:document_id}", response=DocumentPayload)
def get_document(request: ActingRequest, document_id: int) -> DocumentPayload:
    return queries.document(request.auth, document_id)


@router.put("/{int:document_id}", response=DocumentPayload)
def edit_document(request: ActingRequest, document_id: int, body: EditDraft) -> DocumentPayload:
    actions.edit_document(actor=request.auth, document_id=document_id, body=body)
    return queries.document(request.auth, document_id)


@router.get("/{int:document_id}/preview.pdf")
def preview(request: ActingRequest, document_id: int) -> HttpResponse:
    """As it would be printed now; the finished page is a stored file."""
    document = access_document(request.auth, document_id, Act.READ)
    response = HttpResponse(render_pdf(official(document)), content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response


@router.post("/{int:document_id}/submit", response=DocumentPayload)
def submit(request: ActingRequest, document_id: int, body: Submit) -> DocumentPayload:
    actions.submit(
        actor=request.auth,
        document_id=document_id,
        opinion=body.opinion,
        countersign_unit_ids=body.countersign_unit_ids,
    )
    return queries.document(request.auth, document_id)


@router.post("/{int:document_id}/opened", response={204: None})
def mark_opened(request: ActingRequest, document_id: int) -> tuple[int, None]:
    actions.mark_opened(actor=request.auth, document_id=document_id)
    return 204, None


@router.post("/{int:document_id}/sign-for", response=DocumentPayload)
def sign_for(request: ActingRequest, document_id: int) -> DocumentPayload:
    actions.sign_for(actor=request.auth, document_id=document_id)
    return queries.document(request.auth, document_id)


@router.post("/{int:document_id}/send-back", response=DocumentPayload)
def send_back(request: ActingRequest, document_id: int, body: Reason) -> DocumentPayload:
    actions.send_back(actor=request.auth, document_id=document_id, reason=body.reason)
    return queries.document(request.auth, document_id)


@router.post("/{int:document_id}/urge-signing", response=Urged)
def urge_signing(request: ActingRequest, document_id: int) -> Urged:
    return Urged(units=actions.urge_signing(actor=request.auth, document_id=document_id))
