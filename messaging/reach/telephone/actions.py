"""登记通话: what came of a call made by hand. A yes on the telephone is the person's own answer."""

from __future__ import annotations

from django.db import transaction

from messaging.gateways.numbers import masked
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Receipt
from messaging.reach.pulse import board_moved
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.files.classification import guard_text
from officehub.kernel import clock
from officehub.kernel.errors import OfficeError
from officehub.kernel.text import clean_text

from . import policy
from .models import HandCall, Result
from .payloads import RegisterCall
from .policy import Act

WORD_LIMIT = 200


@transaction.atomic
def register_call(*, actor: Actor, receipt_id: int, call: RegisterCall) -> HandCall:
    """Who answered before, himself or to a colleague, keeps that answer: the call is on record beside it and counts for
    nothing. The receipt is locked, so that an answer being written is waited for."""
    receipt = policy.access_receipt(actor, receipt_id, Act.REGISTER, lock=True)
    word = clean_text(call.word, limit=WORD_LIMIT, field="备注", required=False)
    guard_text(word)  # nobody could take it out again
    same = {"receipt_id": receipt.pk, "by_id": actor.person_id, "client_key": call.client_key}
    before = HandCall.objects.select_related("by").filter(**same).first()
    if before is not None:
        return before
    made = HandCall.objects.create(
        **same,
        dispatch_id=receipt.dispatch_id,
        person_id=receipt.person_id,
        number=_number_of(receipt.person),
        result=call.result,
        word=word,
        counted=Result(call.result) is Result.CONFIRMED and _answer(actor, receipt),
        by_appointment_id=actor.appointment_id,
        at=clock.now(),
    )
    _note(actor, receipt, made)
    return made


def _number_of(person: Person) -> str:
    """Masked; of a shielded leader not even the ends."""
    if person.shielded:
        return "*" * len(person.phone)
    return masked(person.phone) if person.phone else ""


def _answer(actor: Actor, receipt: Receipt) -> bool:
    """Whether it is this call that answers."""
    if receipt.answered_at is not None:
        return False
    [outcome] = confirm_together([Answer(actor, receipt.dispatch_id, receipt.person_id, told=True)])
    if isinstance(outcome, OfficeError):
        raise outcome
    return True


def _note(actor: Actor, receipt: Receipt, made: HandCall) -> None:
    record(
        actor,
        "dispatch.call",
        subject=("dispatch", receipt.dispatch_id),
        unit_id=receipt.unit_id,
        detail={
            "call": made.pk,
            "for_person": made.person_id,
            "number": made.number,
            "result": made.result,
            "word": made.word,
            "counted": made.counted,
        },
    )
    board_moved(receipt.dispatch_id)
