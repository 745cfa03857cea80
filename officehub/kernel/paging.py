"""Pages by cursor: stable while rows are added, the same cost at every depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from .payload import Payload

Row = TypeVar("Row")
Item = TypeVar("Item")


class Page(Payload, Generic[Item]):
    items: list[Item]
    next: int | None = None


def page_of(
    rows: Sequence[Row], *, size: int, render: Callable[[Row], Item], cursor: Callable[[Row], int]
) -> Page[Item]:
    """`rows` holds up to `size + 1` rows; the extra one says that there is more."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(items=[render(row) for row in shown], next=cursor(shown[-1]) if more else None)
