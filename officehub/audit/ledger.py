"""Writing the ledger, inside the transaction of the act itself: no act without its row, no row without its act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from officehub.directory.actor import Actor, Origin
from officehub.kernel import clock

from .models import LedgerEntry

Subject = tuple[str, int]
Detail = Mapping[str, object]


def record(
    actor: Actor | None,
    act: str,
    *,
    subject: Subject | None = None,
    unit_id: int | None = None,
    detail: Detail | None = None,
) -> None:
    """`actor` None: the system itself. One INSERT; writers never wait for one another."""
    _entry(actor, act, subject, unit_id, detail).save(force_insert=True)


def record_many(
    actor: Actor | None,
    act: str,
    subjects: Iterable[Subject],
    *,
    unit_id: int | None = None,
    detail: Detail | None = None,
) -> None:
    """The same act upon many things, in one statement."""
    LedgerEntry.objects.bulk_create([_entry(actor, act, subject, unit_id, detail) for subject in subjects])


def record_each(act: str, entries: Iterable[tuple[Actor, Subject, int | None, Detail]]) -> None:
    """The same act of many people, as (actor, subject, unit, detail), in one statement."""
    LedgerEntry.objects.bulk_create(
        [_entry(actor, act, subject, unit_id, detail) for actor, subject, unit_id, detail in entries]
    )


def record_account(act: str, *, user_id: int | None, username: str, origin: Origin | None) -> None:
    """An account without a post, or nobody: there is no actor, only a door and who stood at it."""
    where = origin or Origin()
    LedgerEntry(
        at=clock.now(),
        act=act,
        subject_kind="account",
        subject_id=user_id,
        user_id=user_id,
        actor_line=username,
        ip=where.ip,
        device=where.device,
        detail={},
    ).save(force_insert=True)


def _entry(
    actor: Actor | None, act: str, subject: Subject | None, unit_id: int | None, detail: Detail | None
) -> LedgerEntry:
    kind, subject_id = subject or ("", None)
    entry = LedgerEntry(
        at=clock.now(),
        act=act,
        subject_kind=kind,
        subject_id=subject_id,
        unit_id=unit_id,
        device="system",
        detail=dict(detail or {}),
    )
    if actor is not None:
        entry.person_id = actor.person_id
        entry.appointment_id = actor.appointment_id
        entry.actor_line = actor.line
        entry.user_id = actor.user_id
        entry.unit_id = unit_id if unit_id is not None else actor.unit_id
        entry.ip = actor.origin.ip
        entry.device = actor.origin.device
    return entry
