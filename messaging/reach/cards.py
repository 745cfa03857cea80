"""An instruction as a card."""

from __future__ import annotations

from typing import Final

from messaging.payloads import Card
from officehub.directory.actor import Actor

from .models import Dispatch, State
from .policy import access_dispatch

KIND: Final = "dispatch"


def card(actor: Actor, dispatch_id: int) -> Card:
    return card_of(access_dispatch(actor, dispatch_id))


def card_of(dispatch: Dispatch) -> Card:
    return Card(card_kind=KIND, ref_id=dispatch.pk, title=dispatch.title, state=State(dispatch.state).label)
