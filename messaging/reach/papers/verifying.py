"""Is this the paper we made? Told by its bytes, and by what the ledger of acts says was made then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messaging.reach.models import LedgerPaper, PaperState
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import NotFound

from .payloads import PaperProof
from .writing import sha256_of

UNRECORDED = "文件相符，但审计台账中没有这次导出的记录：系统数据可能被改动过，请联系安全审计员。"


@dataclass(frozen=True)
class Verdict:
    sound: bool
    words: str
    paper: LedgerPaper | None = None


def verify(path: Path) -> Verdict:
    digest = sha256_of(path)
    paper = LedgerPaper.objects.filter(sha256=digest, state=PaperState.READY).select_related("dispatch").first()
    if paper is None:
        return Verdict(False, "与本系统导出的任何台账都不相符：文件被改动过，或不是从这里导出的。")
    if not _recorded(paper):
        return Verdict(False, UNRECORDED, paper)
    return Verdict(True, f"相符：{paper.dispatch.title}，{paper.people} 人。", paper)


def proof_of(token: str) -> PaperProof:
    paper = LedgerPaper.objects.filter(token=token, state=PaperState.READY).select_related("dispatch").first()
    if paper is None or paper.finished_at is None:
        raise NotFound
    return PaperProof(
        dispatch_id=paper.dispatch_id,
        title=paper.dispatch.title,
        kind=paper.kind,  # type: ignore[arg-type]
        people=paper.people,
        finished_at=paper.finished_at,
        digest=paper.digest,
        sha256=paper.sha256,
        recorded=_recorded(paper),
    )


def _recorded(paper: LedgerPaper) -> bool:
    made = LedgerEntry.objects.filter(
        act="dispatch.export_made", subject_kind="dispatch", subject_id=paper.dispatch_id, detail__paper=paper.pk
    )
    return made.filter(detail__sha256=paper.sha256, detail__digest=paper.digest).exists()
