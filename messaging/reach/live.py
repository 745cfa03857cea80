"""Commands over the socket: what arrives together is done together."""

from __future__ import annotations

from collections.abc import Sequence

from officehub.kernel.errors import OfficeError
from officehub.kernel.payload import Payload
from officehub.realtime.registry import Call, command

from .actions.confirming import Answer, confirm_together
from .arriving import ShowDispatch, show
from .models import Receipt
from .payloads import receipt_payload


class ConfirmDispatch(Payload):
    dispatch_id: int


# Whoever is alone is answered at once. Ten at a time cost a sixth of what they cost one by one: docs/decisions/009.
GATHER_SECONDS = 0.1


def register() -> None:
    command("dispatch.confirm", ConfirmDispatch, confirm, gather=GATHER_SECONDS)
    command("dispatch.show", ShowDispatch, show, gather=GATHER_SECONDS)


def confirm(calls: Sequence[Call[ConfirmDispatch]]) -> list[Payload | OfficeError | None]:
    """Idempotent: whoever asks again gets the receipt of the first time."""
    outcomes = confirm_together([Answer(call.actor, call.body.dispatch_id) for call in calls])
    return [receipt_payload(outcome) if isinstance(outcome, Receipt) else outcome for outcome in outcomes]
