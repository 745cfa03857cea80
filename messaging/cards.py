"""How a thing of another area becomes a card: its area makes it, for whoever may read the thing."""

from __future__ import annotations

from collections.abc import Callable

from messaging.payloads import Card
from officehub.directory.actor import Actor
from officehub.kernel.errors import Invalid

Maker = Callable[[Actor, int], Card]
_makers: dict[str, Maker] = {}


def maker(kind: str, make: Maker) -> None:
    """Called from AppConfig.ready(). `make` raises NotFound where the actor may not read the thing."""
    _makers[kind] = make


def card_of(actor: Actor, kind: str, ref_id: int) -> Card:
    if kind not in _makers:
        raise Invalid("这类事项不能转发到会话。", field="card_kind")
    return _makers[kind](actor, ref_id)
