"""How the thing an entry speaks of is called: known by the room of that thing, told here in `AppConfig.ready()`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from .ledger import Subject

Names = Callable[[Sequence[int]], Mapping[int, str]]
_names: dict[str, Names] = {}


def subject_names(kind: str, names: Names) -> None:
    """`names` answers for many at once; what is gone may be left out."""
    _names[kind] = names


def names_of(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """One query per kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, subject_id in set(subjects):
        if kind in _names:
            by_kind[kind].append(subject_id)
    return {(kind, pk): name for kind, ids in by_kind.items() for pk, name in _names[kind](ids).items()}
