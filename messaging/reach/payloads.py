"""Shapes of instructions, their receipts and their board."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from officehub.directory.audience import Audience
from officehub.directory.models import Region, Tier
from officehub.files.payloads import FilePayload
from officehub.kernel.errors import Invalid
from officehub.kernel.payload import Payload

from .duty_payloads import ObligationPayload
from .escalation.payloads import Tried
from .forms import Form
from .models import Dispatch, Receipt, State
from .telephone.payloads import HandCallPayload

LevelName = Literal["routine", "important", "urgent", "critical"]
AskName = Literal["read", "confirm"]
StateName = Literal["sent", "withdrawn"]
Lacking = Literal["missing", "undelivered", "unread", "read", "forward", "feed_back"]
Answered = Literal["missing", "undelivered", "unread", "read", "answered"]

Tiers = Annotated[list[Annotated[int, Field(ge=Tier.PROVINCE.value, le=Tier.GRID.value)]], Field(max_length=20)]

# --- what clients send ---


class SendDispatch(Payload):
    client_key: UUID  # made by the browser: the same key sends once
    level: LevelName
    title: str
    text: str
    ask: AskName
    deadline: AwareDatetime | None = None
    drill: bool = False
    audience: Audience
    forward_tiers: Tiers = []  # units of these tiers must pass it on downwards
    form: Form | None = None  # what each unit is to feed back
    files: list[int] = []  # attachments, uploaded before, or those of what this replaces
    replaces: int | None = None  # what was returned or taken back before release, and is written anew here

    @field_validator("audience", mode="before")
    @classmethod
    def somebody_chosen(cls, value: object) -> object:
        if isinstance(value, dict) and not value.get("any_of"):
            raise Invalid("请先选择下达对象。", field="audience")
        return value


class ForwardDispatch(Payload):
    """Passing an instruction on: what was said above stays and is shown; `text` and `deadline` are one's own."""

    client_key: UUID
    text: str = ""
    deadline: AwareDatetime | None = None  # not later than the one above
    audience: Audience
    forward_tiers: Tiers = []
    replaces: int | None = None  # as of SendDispatch


class ForwardAudience(Payload):
    audience: Audience


class GiveFeedback(Payload):
    """`after`: the unit's answer the writer had before him. What a colleague has given since is not written over."""

    client_key: UUID
    values: dict[str, object]
    after: int | None = None


class CorrectDispatch(Payload):
    """`files`: those that stand afterwards, kept and new; None leaves them as they are."""

    text: str
    reason: str
    files: list[int] | None = None


class Delivered(Payload):
    dispatch_ids: list[int]


class RemindPart(Payload):
    """A part of the board; without a region everywhere, without tiers every tier. `lacks`: what those urged have not
    done; the last two are of units, and reach the people of the units that owe it, those of forwards included."""

    region_id: int | None = None
    own: bool = False
    tiers: Tiers = []
    unit_id: int | None = None
    lacks: Lacking = "missing"


class Withdraw(Payload):
    reason: str


# --- what they get ---


class ReceiptPayload(Payload):
    as_line: str  # the post addressed
    appointment_id: int
    delivered_at: datetime | None
    read_at: datetime | None
    confirmed_at: datetime | None
    proxy: str  # who confirmed in the person's place (代)
    caller: str  # to whom the person said it on the telephone (人工电话)


class DispatchBrief(Payload):
    """`head` is the beginning of the text, on one line; empty once withdrawn."""

    id: int
    level: LevelName
    title: str
    head: str
    ask: AskName
    deadline: datetime | None
    drill: bool
    sender_line: str
    state: StateName
    sent_at: datetime
    ended_at: datetime | None  # what gave it is over, and nobody is asked any more
    origin: str  # the room that gave it: "command", or "" where a person simply sent it


class InboxItem(DispatchBrief):
    receipt: ReceiptPayload
    answered: bool
    urged: int


class Inbox(Payload):
    """`posts` are those the person holds: a mass notice may name the posts it is meant for."""

    items: list[InboxItem]
    next: int | None
    open: int
    posts: list[int]


class Counts(Payload):
    """People. `answered` is what was asked for: read or confirmed."""

    expected: int
    delivered: int
    read: int
    confirmed: int
    answered: int
    overdue: int  # not answered although the deadline has passed


class SentItem(DispatchBrief):
    counts: Counts


class SentPage(Payload):
    items: list[SentItem]
    next: int | None


class Above(Payload):
    """One step of the chain an instruction came down, the first sender first; each with words of its own."""

    dispatch_id: int
    sender_line: str
    text: str
    files: list[FilePayload]
    deadline: datetime | None
    sent_at: datetime


class DispatchPayload(DispatchBrief):
    text: str
    files: list[FilePayload]  # empty once withdrawn
    released_by: str  # the second person's name; empty where none was needed
    above: list[Above]
    form: Form | None
    forward_tiers: list[int]
    corrected_at: datetime | None
    obligation: ObligationPayload | None  # of the reader's own unit
    audience_words: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    receipt: ReceiptPayload | None  # the reader's own
    abilities: list[str]


class TierCounts(Counts):
    tier: int


class RegionStep(Payload):
    id: int
    name: str
    tier: int


def region_step(region: Region) -> RegionStep:
    return RegionStep(id=region.pk, name=region.name, tier=region.tier)


class RegionRow(Counts):
    """`own`: the region's own units, without what lies below. `deeper`: opening it shows more rows."""

    region: RegionStep
    own: bool
    deeper: bool
    median_seconds: int | None  # from sending to the answer


class ReminderPayload(Payload):
    at: datetime
    by_line: str
    people: int


class Board(Payload):
    """`path` leads from the top of what the reader sees to the region whose parts are the rows."""

    dispatch_id: int
    state: StateName
    whole: bool  # False: the reader sees a part
    totals: Counts
    tiers: list[TierCounts]
    path: list[RegionStep]
    rows: list[RegionRow]
    reminder: ReminderPayload | None  # the latest


class Minute(Payload):
    at: datetime
    answers: int


class Addressee(Payload):
    receipt_id: int
    person_id: int
    name: str
    line: str  # unit and post
    phone: str | None  # masked where the reader may not see it
    channel: str
    delivered_at: datetime | None
    read_at: datetime | None
    confirmed_at: datetime | None
    answered: bool
    proxy: str
    caller: str
    tried: Tried | None  # the last step of the ladder that was taken for them
    called: HandCallPayload | None  # the last call by hand, whoever made it
    may_call: bool  # a call may be registered: open, within the reader's part, and not his own


class AddresseePage(Payload):
    items: list[Addressee]
    next: int | None


class ReminderResult(Payload):
    people: int


class ReminderPreview(Payload):
    """`again_at`: until then somebody of them has just been urged."""

    people: int
    again_at: datetime | None


# --- from rows to shapes ---

HEAD_LENGTH = 100


def receipt_payload(receipt: Receipt) -> ReceiptPayload:
    """`receipt` with appointment, its post, and unit at hand."""
    return ReceiptPayload(
        as_line=f"{receipt.unit.name} {receipt.appointment.post.title}",
        appointment_id=receipt.appointment_id,
        delivered_at=receipt.delivered_at,
        read_at=receipt.read_at,
        confirmed_at=receipt.confirmed_at,
        proxy=receipt.proxy.name if receipt.proxy else "",
        caller=receipt.caller.name if receipt.caller else "",
    )


def brief_of(dispatch: Dispatch) -> DispatchBrief:
    return DispatchBrief.model_validate(
        {
            "id": dispatch.pk,
            "level": dispatch.level,
            "title": dispatch.title,
            "head": text_of(dispatch).replace("\n", " ")[:HEAD_LENGTH],
            "ask": dispatch.ask,
            "deadline": dispatch.deadline,
            "drill": dispatch.drill,
            "sender_line": sender_line(dispatch),
            "state": dispatch.state,
            "sent_at": dispatch.sent_at,
            "ended_at": dispatch.ended_at,
            "origin": dispatch.origin,
        }
    )


def text_of(dispatch: Dispatch) -> str:
    return dispatch.text if dispatch.state == State.SENT else ""


def sender_line(dispatch: Dispatch) -> str:
    return f"{dispatch.sender_name} · {dispatch.sender_unit_name} {dispatch.sender_post_title}"
