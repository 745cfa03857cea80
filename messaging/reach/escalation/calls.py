"""Making the calls of one step for some of those who have not answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from messaging.gateways.actions import Letter, post_all
from messaging.nudges import Alarm, Notice, Weight, nudge
from messaging.reach.models import Dispatch, Level, Receipt
from messaging.reach.quick import quick_act
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock

from . import words
from .ladders import Step
from .models import Attempt, Hindrance
from .stand_ins import deputies, superiors

Wanted = tuple[int, int | None, int | None, str]  # receipt, person, appointment, hindrance

REF = "climb"  # of messages: an Attempt
PRIORITY = {Level.CRITICAL: 1, Level.URGENT: 2, Level.IMPORTANT: 4, Level.ROUTINE: 6}
ALARMS = frozenset({Level.URGENT, Level.CRITICAL})

# Whoever is there already was called on this step before: nothing is called for him again.
_PUT = """
INSERT INTO escalation_attempt (dispatch_id, receipt_id, step, person_id, appointment_id, hindrance, at)
SELECT %s, v.receipt_id, %s, v.person_id, v.appointment_id, v.hindrance, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
  AS v (receipt_id, person_id, appointment_id, hindrance)
ON CONFLICT (receipt_id, step) DO NOTHING RETURNING receipt_id, id
"""


def make(dispatch: Dispatch, step: Step, number: int, receipts: Sequence[Receipt], *, expires_at: datetime) -> int:
    """In the caller's transaction; for how many. Receipts with appointment, post, unit and person at hand."""
    if step.to != "self":
        return _call_others(dispatch, step, number, receipts, expires_at)
    if step.by == "push":
        return _push(dispatch, number, receipts)
    return _call(dispatch, step, number, receipts, expires_at)


def _push(dispatch: Dispatch, number: int, receipts: Sequence[Receipt]) -> int:
    fresh = _put(dispatch, number, [(receipt.pk, receipt.person_id, None, "") for receipt in receipts])
    meant = dispatch.receipts.filter(pk__in=fresh)
    alarm = None
    if dispatch.level in ALARMS:
        alarm = Alarm(dispatch.pk, dispatch.sender_appointment_id, addressed=meant, reminding=True)
    notice = Notice(
        title=words.what(dispatch),
        body=words.push_body(dispatch),
        link=f"/reach/inbox/{dispatch.pk}",
        topic=f"dispatch.{dispatch.pk}",
        weight=Weight.INSTRUCTION,
        alarm=alarm,
        quick_act=quick_act(dispatch),
    )
    nudge(meant.values_list("person_id", flat=True), notice)
    return len(fresh)


def _call(dispatch: Dispatch, step: Step, number: int, receipts: Sequence[Receipt], expires_at: datetime) -> int:
    wanted = [
        (receipt.pk, receipt.person_id, None, "" if receipt.person.phone else Hindrance.NO_NUMBER.value)
        for receipt in receipts
    ]
    fresh = _put(dispatch, number, wanted)
    text = words.to_self(dispatch, step.by)
    post_all(
        [
            _letter(dispatch, step, receipt.person, fresh[receipt.pk], text, expires_at)
            for receipt in receipts
            if receipt.pk in fresh and receipt.person.phone
        ]
    )
    return len(fresh)


def _call_others(dispatch: Dispatch, step: Step, number: int, receipts: Sequence[Receipt], expires_at: datetime) -> int:
    """Whoever stands in for several people is called once, about all of them."""
    chosen = (deputies if step.to == "deputy" else superiors)(dispatch, receipts)
    wanted = [_wanted(receipt, chosen.get(receipt.pk)) for receipt in receipts]
    fresh = _put(dispatch, number, wanted)
    letters = []
    for person, about in _by_person(receipts, chosen, fresh).items():
        lead, *others = (fresh[receipt.pk] for receipt in about)
        Attempt.objects.filter(pk__in=others).update(carried_by=lead)
        text = words.to_stand_in(dispatch, step.by, [receipt.person.name for receipt in about])
        letters.append(_letter(dispatch, step, person, lead, text, expires_at))
    post_all(letters)
    return len(fresh)


def _wanted(receipt: Receipt, chosen: Appointment | None) -> Wanted:
    if chosen is None:
        return receipt.pk, None, None, Hindrance.NOBODY.value
    return receipt.pk, chosen.person_id, chosen.pk, ""


def _by_person(
    receipts: Sequence[Receipt], chosen: Mapping[int, Appointment], fresh: Mapping[int, int]
) -> dict[Person, list[Receipt]]:
    found: dict[Person, list[Receipt]] = {}
    for receipt in receipts:
        if receipt.pk in fresh and receipt.pk in chosen:
            found.setdefault(chosen[receipt.pk].person, []).append(receipt)
    return found


def _letter(dispatch: Dispatch, step: Step, person: Person, attempt: int, text: str, expires_at: datetime) -> Letter:
    return Letter(
        channel=step.by,
        person=person,
        ref_kind=REF,
        ref_id=attempt,
        text=text,
        expires_at=expires_at,
        priority=PRIORITY[Level(dispatch.level)],
    )


def _put(dispatch: Dispatch, number: int, wanted: Sequence[Wanted]) -> dict[int, int]:
    """The new attempts by receipt."""
    if not wanted:
        return {}
    columns = [list(column) for column in zip(*wanted, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [dispatch.pk, number, clock.now(), *columns])
        return dict(cursor.fetchall())
