"""What other rooms tell the gateways of the things their messages are about, in their `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    GO = "go"
    WAIT = "wait"  # ask again in a few seconds
    DROP = "drop"  # nobody needs it any more


@dataclass(frozen=True)
class Subject:
    """`wanted(ref_id, now)` is asked in the transaction that takes the message in hand, and locks what it looks at, so
    that an answer under way is waited for. `said_yes(ref_id, channel)` is told that the person pressed 1 or wrote back
    收到; it may hear so more than once."""

    wanted: Callable[[int, datetime], Verdict]
    said_yes: Callable[[int, str], None]


_subjects: dict[str, Subject] = {}


def carry(ref_kind: str, subject: Subject) -> None:
    _subjects[ref_kind] = subject


def subject_of(ref_kind: str) -> Subject:
    """Raises KeyError for a kind nobody registered."""
    return _subjects[ref_kind]
