"""Who may read the files of a thing is known by the room of that thing; it says so here, in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable

from officehub.directory.actor import Actor

Reader = Callable[[Actor, int], bool]  # actor, id of the subject
_readers: dict[str, Reader] = {}


def reader(subject_kind: str, may_read: Reader) -> None:
    _readers[subject_kind] = may_read


def may_read(actor: Actor, subject_kind: str, subject_id: int) -> bool:
    """Nobody, where no room answers for that kind of thing."""
    rule = _readers.get(subject_kind)
    return rule is not None and rule(actor, subject_id)
