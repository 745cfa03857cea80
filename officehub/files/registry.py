"""Who may read the files of a thing is known by the room of that thing; it says so here, in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Collection

from officehub.directory.actor import Actor

Reader = Callable[[Actor, int], bool]  # actor, id of the subject
AnyReader = Callable[[Actor, Collection[int]], bool]  # may the actor read any of these subjects?
_readers: dict[str, Reader] = {}
_any_readers: dict[str, AnyReader] = {}


def reader(subject_kind: str, may_read: Reader) -> None:
    _readers[subject_kind] = may_read


def reader_of_many(subject_kind: str, may_read_any: AnyReader) -> None:
    """For things a file may be in by the hundred: one question for all of them."""
    _any_readers[subject_kind] = may_read_any


def may_read(actor: Actor, subject_kind: str, subject_id: int) -> bool:
    """Nobody, where no room answers for that kind of thing."""
    return may_read_any(actor, subject_kind, [subject_id])


def may_read_any(actor: Actor, subject_kind: str, subject_ids: Collection[int]) -> bool:
    many = _any_readers.get(subject_kind)
    if many is not None:
        return many(actor, subject_ids)
    rule = _readers.get(subject_kind)
    return rule is not None and any(rule(actor, subject) for subject in subject_ids)
