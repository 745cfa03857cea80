"""The demo device: what the person called would have done. Takes the way a real gateway's callback takes."""

from __future__ import annotations

from django.db import transaction

from officehub.audit.ledger import record
from officehub.directory.actor import Actor

from . import inbound, policy
from .models import Result
from .payloads import PlayAnswer

SHOWN = 40  # characters of what was written back, for the ledger


@transaction.atomic
def answer(*, actor: Actor, outgoing_id: int, given: PlayAnswer) -> None:
    message = policy.access_outgoing(actor, outgoing_id)
    heard = inbound.Heard(
        ref=str(message.pk),
        digit=given.digit[:8],
        text=given.text[:200].replace("\x00", ""),
        result=Result(given.result) if given.result else None,
    )
    inbound.take(message.gateway, heard)
    record(
        actor,
        "gateway.play",
        subject=("outgoing", message.pk),
        detail={"digit": heard.digit, "text": heard.text[:SHOWN], "result": given.result or ""},
    )
