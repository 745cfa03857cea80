"""Proving the chain in the database: rows and checkpoints walked side by side, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from . import chain
from .chain import Result, Verifier
from .models import Checkpoint, LedgerEntry
from .sealing import as_row

PAGE = 5000
Progress = Callable[[int], None]  # told the number of rows checked so far


def verify(*, since: int = 1, progress: Progress | None = None, expect: Mapping[int, str] | None = None) -> Result:
    """From the checkpoint before row `since`, whose hash is taken on trust, up to the end.

    `expect`: hashes kept elsewhere, by seq.
    """
    start = Checkpoint.objects.filter(last_seq__lt=since).order_by("-last_seq").first()
    after = start.last_seq if start else 0
    verifier = Verifier(seq=after, head=start.hash if start else chain.GENESIS, expect=expect)
    finding = None
    for number, record in enumerate(records(after), start=1):
        finding = verifier.take(record)
        if finding:
            break
        if progress and number % PAGE == 0:
            progress(verifier.seq - after)
    return Result(verifier.seq - after, verifier.seq, verifier.head, finding or verifier.end())


def records(after: int) -> Iterator[dict[str, object]]:
    """Entries in order of seq, each checkpoint right behind its last entry; what is missing leaves a hole, no error."""
    points = _checkpoints(after)
    point = next(points, None)
    for seq, entry in _entries(after):
        while point is not None and point.last_seq < seq:
            yield point_record(point)
            point = next(points, None)
        yield entry
    while point is not None:
        yield point_record(point)
        point = next(points, None)


def point_record(point: Checkpoint) -> dict[str, object]:
    return {
        "kind": "checkpoint",
        "first_seq": point.first_seq,
        "last_seq": point.last_seq,
        "hash": point.hash,
        "at": chain.moment(point.at),
    }


def _checkpoints(after: int) -> Iterator[Checkpoint]:
    while page := list(Checkpoint.objects.filter(last_seq__gt=after).order_by("last_seq")[:PAGE]):
        yield from page
        after = page[-1].last_seq


def _entries(after: int) -> Iterator[tuple[int, dict[str, object]]]:
    columns = (*chain.FIELDS, "previous_hash", "hash")
    while page := list(LedgerEntry.objects.filter(seq__gt=after).order_by("seq").values_list(*columns)[:PAGE]):
        for values in page:
            seq, previous_hash, own_hash = values[0], values[-2], values[-1]
            row = as_row(seq, values[1:-2])
            yield seq, {"kind": "entry", **row, "previous_hash": previous_hash, "hash": own_hash}
        after = page[-1][0]
