from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from officehub.kernel.payload import Payload

from .chain import Finding
from .ledger import Subject
from .models import Checkpoint, LedgerEntry, Verification


class EntryPayload(Payload):
    id: int
    at: datetime
    act: str
    subject_kind: str
    subject_id: int | None
    subject_name: str  # as it is called now; empty where nobody knows
    person_id: int | None
    actor_line: str  # empty: the system itself
    unit_id: int | None
    unit_name: str
    ip: str
    device: str
    detail: dict[str, Any]
    seq: int | None  # None: waits for the seal
    hash: str | None


class CheckpointPayload(Payload):
    first_seq: int
    last_seq: int
    hash: str
    at: datetime


class BrokenRow(Payload):
    problem: str
    seq: int
    id: int
    expected: str
    found: str
    sentence: str


class VerificationPayload(Payload):
    id: int
    started_at: datetime
    finished_at: datetime | None
    from_seq: int
    checked: int
    total: int
    intact: bool | None  # None: still running
    finding: BrokenRow | None
    by_line: str


class StatusPayload(Payload):
    entries: int
    sealed: int
    waiting: int
    oldest_waiting_seconds: int
    checkpoint: CheckpointPayload | None
    verification: VerificationPayload | None


def entry_payload(entry: LedgerEntry, unit_names: Mapping[int, str], subjects: Mapping[Subject, str]) -> EntryPayload:
    return EntryPayload(
        id=entry.pk,
        at=entry.at,
        act=entry.act,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_name=subjects.get((entry.subject_kind, entry.subject_id or 0), ""),
        person_id=entry.person_id,
        actor_line=entry.actor_line,
        unit_id=entry.unit_id,
        unit_name=unit_names.get(entry.unit_id or 0, ""),
        ip=entry.ip,
        device=entry.device,
        detail=entry.detail,
        seq=entry.seq,
        hash=entry.hash,
    )


def checkpoint_payload(point: Checkpoint) -> CheckpointPayload:
    return CheckpointPayload(first_seq=point.first_seq, last_seq=point.last_seq, hash=point.hash, at=point.at)


def verification_payload(check: Verification) -> VerificationPayload:
    return VerificationPayload(
        id=check.pk,
        started_at=check.started_at,
        finished_at=check.finished_at,
        from_seq=check.from_seq,
        checked=check.checked,
        total=check.total,
        intact=check.intact,
        finding=_finding(check.finding),
        by_line=check.by_line,
    )


def _finding(stored: dict[str, Any] | None) -> BrokenRow | None:
    if stored is None:
        return None
    finding = Finding(**stored)
    return BrokenRow(
        problem=finding.problem,
        seq=finding.seq,
        id=finding.id,
        expected=finding.expected,
        found=finding.found,
        sentence=finding.sentence,
    )
