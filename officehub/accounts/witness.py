"""Who is told of what administrators do. The ledger registers itself here, being built on top of the accounts."""

from __future__ import annotations

from collections.abc import Callable

from .models import User

Witness = Callable[[User, str, User], None]  # administrator, act, account

_witnesses: list[Witness] = []


def hear(witness: Witness) -> None:
    if witness not in _witnesses:
        _witnesses.append(witness)


def tell(administrator: User, act: str, account: User) -> None:
    """Inside the transaction of the act: where it cannot be written down, it does not happen."""
    for witness in _witnesses:
        witness(administrator, act, account)
