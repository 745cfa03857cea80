"""Looking into the ledger. Looking is itself an act, and leaves its own row."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from officehub.kernel.paging import Page, page_of
from officehub.kernel.payload import Payload, SearchedDay

from . import policy
from .ledger import record
from .models import Checkpoint, LedgerEntry, Verification
from .payloads import (
    EntryPayload,
    StatusPayload,
    VerificationPayload,
    checkpoint_payload,
    entry_payload,
    verification_payload,
)
from .registry import names_of

PAGE_SIZE = 50


class LedgerFilters(Payload):
    subject_kind: str = ""
    subject_id: int | None = None
    person_id: int | None = None
    unit_id: int | None = None
    act: str = ""  # the start of its name: "document." or "document.sign"
    since: SearchedDay | None = None
    until: SearchedDay | None = None  # included


def look(*, actor: Actor, filters: LedgerFilters, cursor: int | None = None) -> Page[EntryPayload]:
    """Newest first."""
    policy.require_auditor(actor)
    rows = _filtered(policy.visible_to(actor), filters)
    if cursor is not None:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    names = dict(Unit.objects.filter(pk__in={row.unit_id for row in found}).values_list("pk", "name"))
    subjects = names_of((row.subject_kind, row.subject_id) for row in found if row.subject_id is not None)
    asked = filters.model_dump(mode="json", exclude_defaults=True)
    record(actor, "audit.look", detail={"filters": asked, "cursor": cursor} if cursor else {"filters": asked})
    return page_of(
        found, size=PAGE_SIZE, render=lambda row: entry_payload(row, names, subjects), cursor=lambda row: row.pk
    )


def _filtered(rows: QuerySet[LedgerEntry], filters: LedgerFilters) -> QuerySet[LedgerEntry]:
    exact = {
        name: value
        for name in ("subject_kind", "subject_id", "person_id", "unit_id")
        if (value := getattr(filters, name)) not in (None, "")
    }
    rows = rows.filter(**exact)
    if filters.act:
        rows = rows.filter(act__startswith=filters.act)
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def status(*, actor: Actor) -> StatusPayload:
    policy.require_auditor(actor)
    waiting = LedgerEntry.objects.filter(seq=None)
    oldest = waiting.order_by("pk").first()
    point = Checkpoint.objects.order_by("-last_seq").first()
    sealed, count = (point.last_seq if point else 0), waiting.count()
    check = Verification.objects.order_by("-pk").first()
    return StatusPayload(
        entries=sealed + count,
        sealed=sealed,
        waiting=count,
        oldest_waiting_seconds=int((clock.now() - oldest.at).total_seconds()) if oldest else 0,
        checkpoint=checkpoint_payload(point) if point else None,
        verification=verification_payload(check) if check else None,
    )


def verification(*, actor: Actor, verification_id: int) -> VerificationPayload:
    policy.require_auditor(actor)
    check = Verification.objects.filter(pk=verification_id).first()
    if check is None:
        raise NotFound
    return verification_payload(check)
