"""The ledger as a file that proves itself: JSON lines, a head, entries and checkpoints in order of seq, an end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from officehub.kernel import clock

from . import chain
from .models import Checkpoint
from .verification import records


def export(out: TextIO, *, since: int = 1) -> int:
    """Writes from the checkpoint at or before row `since`; the number of entries. Rows not yet sealed stay behind."""
    start = Checkpoint.objects.filter(last_seq__lt=since).order_by("-last_seq").first()
    after = start.last_seq if start else 0
    head = {
        "kind": "ledger",
        "version": 1,
        "algorithm": "sm3",
        "after_seq": after,
        "after_hash": start.hash if start else chain.GENESIS,
        "at": chain.moment(clock.now()),
    }
    count, last = 0, after
    out.write(_line(head))
    for record in _whole_batches(after):
        out.write(_line(record))
        if record["kind"] == "entry":
            count, last = count + 1, count + after + 1
    out.write(_line({"kind": "end", "entries": count, "last_seq": last}))
    return count


def _whole_batches(after: int) -> Iterator[dict[str, object]]:
    """Up to the last checkpoint there was at the start, so that sealing meanwhile leaves no half batch."""
    end = Checkpoint.objects.order_by("-last_seq").values_list("last_seq", flat=True).first() or 0
    for record in records(after):
        seq = record["seq" if record["kind"] == "entry" else "last_seq"]
        if isinstance(seq, int) and seq > end:
            return
        yield record


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
