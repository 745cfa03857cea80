"""Shapes of ledgers taken out as files."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.kernel.payload import Payload


class AskPaper(Payload):
    kind: Literal["xlsx", "pdf"]


class PaperPayload(Payload):
    """`done` of `people` rows are written."""

    id: int
    kind: Literal["xlsx", "pdf"]
    state: Literal["waiting", "writing", "ready", "failed"]
    done: int
    people: int
    digest: str
    sha256: str


class PaperProof(Payload):
    """What the code on a paper leads to: which instruction, when, and the sums to compare with."""

    dispatch_id: int
    title: str
    kind: Literal["xlsx", "pdf"]
    people: int
    finished_at: datetime
    digest: str
    sha256: str
    recorded: bool  # the ledger of acts says the same
