"""Asking for a paper, and for what became of it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from messaging.reach import jobs, policy
from messaging.reach.models import LedgerPaper, PaperState
from messaging.reach.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound, RateLimited

AT_ONCE = 3  # papers of one person being written
GIVEN_UP = timedelta(hours=1)  # one that is not written by then died with its worker


@transaction.atomic
def ask_for_paper(*, actor: Actor, dispatch_id: int, kind: str, site: str) -> LedgerPaper:
    """`site`: the address the product is reached at, `https://…`; the code on the paper leads there."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.SEE_BOARD)
    part = policy.part_of(actor, dispatch)
    if part is None:
        raise NotFound
    mine = LedgerPaper.objects.filter(person=actor.person_id, asked_at__gt=clock.now() - GIVEN_UP)
    if mine.filter(state__in=[PaperState.WAITING, PaperState.WRITING]).count() >= AT_ONCE:
        raise RateLimited("还有台账正在生成，请等其完成后再导出。")
    paper = LedgerPaper.objects.create(
        dispatch=dispatch,
        kind=kind,
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        token=secrets.token_urlsafe(24),
        site=site,
        people=dispatch.receipts.filter(part.matches()).count(),
        asked_at=clock.now(),
    )
    record(actor, "dispatch.export", subject=("dispatch", dispatch.pk), detail={"kind": kind, "people": paper.people})
    jobs.write_paper.enqueue(paper.pk)
    return paper


def access_paper(actor: Actor, paper_id: int) -> LedgerPaper:
    """One's own, for as long as one sees the board and holds the post it was asked for in: what it shows is what that
    post saw. Whoever sees all of the board by another takes it as well."""
    paper = LedgerPaper.objects.filter(pk=paper_id, person=actor.person_id).first()
    if paper is None:
        raise NotFound
    dispatch = policy.access_dispatch(actor, paper.dispatch_id, Act.SEE_BOARD)
    if policy.part_of(actor, dispatch) != policy.WHOLE and not _still_held(paper):
        raise NotFound
    return paper


def _still_held(paper: LedgerPaper) -> bool:
    return Appointment.objects.filter(in_force(), pk=paper.appointment_id).exists()


def take_paper(*, actor: Actor, paper_id: int) -> tuple[LedgerPaper, Path]:
    paper = access_paper(actor, paper_id)
    if paper.state != PaperState.READY:
        raise Conflict("台账还没有生成好，请稍候。")
    detail = {"paper": paper.pk, "sha256": paper.sha256}
    record(actor, "dispatch.export_taken", subject=("dispatch", paper.dispatch_id), detail=detail)
    return paper, path_of(paper)


def path_of(paper: LedgerPaper) -> Path:
    return Path(settings.MEDIA_ROOT) / paper.place
