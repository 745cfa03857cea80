from __future__ import annotations

from django.http import FileResponse
from ninja import Router

from messaging.reach.models import LedgerPaper
from officehub.directory.web import ActingRequest, acting

from . import asking, verifying
from .payloads import AskPaper, PaperPayload, PaperProof

router = Router(auth=acting, tags=["reach"])


@router.post("/dispatches/{int:dispatch_id}/papers", response=PaperPayload)
def ask(request: ActingRequest, dispatch_id: int, body: AskPaper) -> PaperPayload:
    site = request.build_absolute_uri("/").rstrip("/")
    return _payload(asking.ask_for_paper(actor=request.auth, dispatch_id=dispatch_id, kind=body.kind, site=site))


@router.get("/papers/{int:paper_id}", response=PaperPayload)
def one(request: ActingRequest, paper_id: int) -> PaperPayload:
    return _payload(asking.access_paper(request.auth, paper_id))


@router.get("/papers/{int:paper_id}/file")
def take(request: ActingRequest, paper_id: int) -> FileResponse:
    paper, path = asking.take_paper(actor=request.auth, paper_id=paper_id)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"指令台账-{paper.dispatch_id}.{paper.kind}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/papers/by-token/{token}", response=PaperProof)
def proof(request: ActingRequest, token: str) -> PaperProof:
    """For everybody who is signed in and holds the paper."""
    return verifying.proof_of(token)


def _payload(paper: LedgerPaper) -> PaperPayload:
    return PaperPayload(
        id=paper.pk,
        kind=paper.kind,  # type: ignore[arg-type]
        state=paper.state,  # type: ignore[arg-type]
        done=paper.done,
        people=paper.people,
        digest=paper.digest,
        sha256=paper.sha256,
    )
