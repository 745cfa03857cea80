from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from messaging.reach.forms import FieldKind, FormField, Value
from messaging.reach.payloads import RegionStep
from officehub.directory.audience import Audience
from officehub.kernel.payload import Payload


class AskBurden(Payload):
    audience: Audience
    fields: Annotated[list[FormField], Field(max_length=20)] = []


class UnitLoad(Payload):
    unit_id: int
    unit_name: str
    received: int
    asked: int
    open: int  # of those received this week, not yet answered by everybody in the unit


class EarlierQuestion(Payload):
    """The last time a field of the form was asked. `answered` of the chosen units; `title` only where the reader sees
    that instruction's board, and then the values as well."""

    asked_id: int
    key: str  # of the field in the reader's own form
    label: str
    by: str  # unit
    asked_at: datetime
    answered: int
    latest_at: datetime | None
    title: str
    readable: bool


class BurdenPreview(Payload):
    """This week so far, over the organs an audience reaches; `sampled`: of how many, where not all were looked at."""

    units: int
    sampled: int | None
    median: int
    most: int
    asked_median: int
    asked_most: int
    heaviest: list[UnitLoad]
    earlier: list[EarlierQuestion]


class EarlierValues(Payload):
    audience: Audience


class EarlierValue(Payload):
    unit_id: int
    unit_name: str
    value: Value
    given_at: datetime


class EarlierAnswers(Payload):
    label: str
    kind: FieldKind
    measure: str
    by: str
    title: str
    asked_at: datetime
    answered: int
    total: float | None  # of numbers
    items: list[EarlierValue]  # the first 200


class WeekOfUnit(Payload):
    unit_id: int
    unit_name: str
    tier: int
    received: int
    asked: int
    duplicates: int
    before: int  # received the week before


class BurdenReport(Payload):
    """`units` have received anything; `rows`: the heaviest, with `next` to go on."""

    week: date
    units: int
    received: int
    asked: int
    duplicates: int
    median: int
    most: int
    rows: list[WeekOfUnit]
    next: int | None
    path: list[RegionStep]  # from the top of what the reader sees to the region shown; empty: the own organ only
    below: list[RegionStep]


class Repeated(Payload):
    label: str
    before_by: str
    before_at: datetime


class ReceivedInstruction(Payload):
    """`title` is empty where the reader may not see the instruction."""

    dispatch_id: int
    title: str
    by: str
    sent_at: datetime
    asks: bool
    repeated: list[Repeated]
    told_at: datetime | None


class PersonWeek(Payload):
    person_id: int
    name: str
    post: str
    received: int


class UnitBurden(Payload):
    unit_id: int
    unit_name: str
    week: date
    instructions: list[ReceivedInstruction]
    people: list[PersonWeek]
    may_tell: bool
