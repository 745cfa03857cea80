"""Chaining what writers have committed: one job at a time, in batches, after the fact.

Writers insert unchained rows and never wait. Rows are taken in order of `id`; one whose transaction commits late is
sealed in a later batch with a higher `seq`. The order of the chain is the order of sealing, and `at` keeps the hour.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from django.db import connection, transaction

from . import chain
from .models import Checkpoint, LedgerEntry

log = logging.getLogger(__name__)
BATCH = 5000  # rows per transaction: a quarter of a second of work, some megabytes of memory
_LOCK = 0x6C6564676572  # "ledger": the advisory lock of the one sealer

_COLUMNS = chain.FIELDS[1:]


@dataclass
class _Seals:
    """Columns of the UPDATE, side by side."""

    ids: list[int] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)
    previous: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)


def seal() -> int:
    """Chain everything committed so far; the number of rows sealed. Does nothing where another process is at it."""
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
        if batch < BATCH:
            break
    return sealed


def _seal_batch() -> int:
    with transaction.atomic():
        if not _alone():
            return 0
        rows = list(LedgerEntry.objects.filter(seq=None).order_by("pk").values_list(*_COLUMNS)[:BATCH])
        if not rows:
            return 0
        last = Checkpoint.objects.order_by("-last_seq").first()
        seals = _chain(rows, after=last.last_seq if last else 0, head=last.hash if last else chain.GENESIS)
        point = Checkpoint.objects.create(first_seq=seals.seqs[0], last_seq=seals.seqs[-1], hash=seals.hashes[-1])
        _write(seals, point.pk)
    # Leaves the machine with the ordinary logs: a copy that who rewrites the database cannot reach.
    log.info("ledger sealed to seq=%d hash=%s", point.last_seq, point.hash)
    return len(rows)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        (granted,) = cursor.fetchone()
    return bool(granted)


def _chain(rows: Sequence[tuple[object, ...]], *, after: int, head: str) -> _Seals:
    seals = _Seals()
    for seq, row in enumerate(rows, start=after + 1):
        seals.ids.append(cast(int, row[0]))
        seals.seqs.append(seq)
        seals.previous.append(head)
        head = chain.link(head, as_row(seq, row))
        seals.hashes.append(head)
    return seals


def as_row(seq: int, values: tuple[object, ...]) -> dict[str, object]:
    """One row as the chain spells it; `values` in the order of `chain.FIELDS` without `seq`."""
    row = dict(zip(_COLUMNS, values, strict=True))
    row["seq"] = seq
    row["at"] = chain.moment(row["at"])  # type: ignore[arg-type]  # the column is a time
    return row


def _write(seals: _Seals, batch: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_ledgerentry AS entry"
            " SET seq = sealed.seq, previous_hash = sealed.previous_hash, hash = sealed.hash, batch = %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])"
            " AS sealed (id, seq, previous_hash, hash) WHERE entry.id = sealed.id",
            [batch, seals.ids, seals.seqs, seals.previous, seals.hashes],
        )
