"""Shapes of what units owe and have given: forwards, feedback, and how both add up."""

from __future__ import annotations

from datetime import datetime

from officehub.kernel.payload import Payload

from .forms import FormField, Value
from .models import Feedback


class ObligationPayload(Payload):
    """What one unit owes and has given. `forward` is the instruction it made of this one."""

    unit_id: int
    unit_name: str
    tier: int
    must_confirm: bool
    must_forward: bool
    must_feed_back: bool
    confirmed_at: datetime | None
    forwarded_at: datetime | None
    fed_back_at: datetime | None
    complete_at: datetime | None
    forward: int | None
    values: dict[str, Value] | None
    feedback: int | None  # the answer that gave the values
    fed_back_by: str


class ObligationPage(Payload):
    items: list[ObligationPayload]
    next: int | None


class UnitCounts(Payload):
    """Units. Those an instruction was forwarded to count with those it was sent to."""

    units: int
    complete: int
    must_forward: int
    forwarded: int
    must_feed_back: int
    fed_back: int
    overdue: int


class RegionDuties(UnitCounts):
    region_id: int
    own: bool


class Duties(Payload):
    totals: UnitCounts
    rows: list[RegionDuties]


class ChoiceCount(Payload):
    choice: str
    units: int


class FieldEntry(Payload):
    unit_id: int
    unit_name: str
    value: Value
    given_at: datetime


class FieldRollUp(Payload):
    """`total`, `largest` of numbers; `choices` of choices; `entries`: the newest fifty, each with its unit."""

    field: FormField
    units: int
    total: float | None
    largest: float | None
    largest_unit: str
    choices: list[ChoiceCount]
    entries: list[FieldEntry]


class RollUp(Payload):
    """Of the units that feed back themselves; `expected` of them, `units` have."""

    expected: int
    units: int
    fields: list[FieldRollUp]


class FeedbackPayload(Payload):
    """`late`: it came after the deadline, and counts as such."""

    id: int
    dispatch_id: int
    late: bool
    values: dict[str, Value]
    given_at: datetime


def feedback_payload(given: Feedback) -> FeedbackPayload:
    deadline = given.dispatch.deadline
    return FeedbackPayload(
        id=given.pk,
        dispatch_id=given.dispatch_id,
        late=deadline is not None and given.given_at > deadline,
        values=given.values,
        given_at=given.given_at,
    )
