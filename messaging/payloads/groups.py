"""Founding groups, keeping them, and coming in by a link."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from officehub.directory.audience import Audience
from officehub.kernel.payload import Payload

from .lines import Id, Kind, PersonLine

WhoName = Literal["everyone", "admins"]


class OpenUnitGroup(Payload):
    unit_id: Id


class FoundSpecialWork(Payload):
    title: str
    purpose: str
    audience: Audience
    ends_on: date
    owner_unit_id: Id | None = None
    even_if_exists: bool = False


class FoundChannel(Payload):
    title: str
    purpose: str = ""
    person_ids: list[Id] = Field(default_factory=list, max_length=10_000)
    audience: Audience | None = None
    owner_unit_id: Id | None = None


class ChangeRules(Payload):
    """What is left out stays as it is."""

    purpose: str | None = None
    who_speaks: WhoName | None = None
    who_invites: WhoName | None = None
    who_mentions_everyone: WhoName | None = None
    join_needs_approval: bool | None = None
    past_open: bool | None = None


class SetMemberRole(Payload):
    role: Literal["admin", "member"]


class TransferTo(Payload):
    person_id: Id


class MoveEnd(Payload):
    ends_on: date


class MakeLink(Payload):
    days: Literal[1, 7, 30] = 7


class InviteLinkPayload(Payload):
    """`path` is where the client's own address goes on: shown as a link and as a QR code."""

    token: str
    path: str
    expires_at: datetime
    made_by: str


class GroupSettings(Payload):
    """What the settings of a group show; `link` to those who may invite, `requests` to those who keep it."""

    id: int
    kind: Kind
    title: str
    purpose: str
    owner: PersonLine | None
    owner_unit: str
    audience_words: str
    ends_on: date | None
    archived_at: datetime | None
    who_speaks: WhoName
    who_invites: WhoName
    who_mentions_everyone: WhoName
    join_needs_approval: bool
    past_open: bool
    link: InviteLinkPayload | None
    requests: int


class AskToJoin(Payload):
    words: str = ""


class JoinPreview(Payload):
    """What a link shows before one comes in."""

    conversation_id: int | None  # for members only
    kind: Kind
    title: str
    purpose: str
    owner_unit: str
    member_count: int
    invited_by: str
    needs_approval: bool
    standing: Literal["outside", "waiting", "member"]


class JoinOutcome(Payload):
    standing: Literal["waiting", "member"]
    conversation_id: int | None


class JoinRequestLine(Payload):
    id: int
    person: PersonLine
    words: str
    invited_by: str
    asked_at: datetime


class SettleJoin(Payload):
    accept: bool


class UnitOfGroup(Payload):
    """A unit one belongs to, and its group as far as it is one's own."""

    unit_id: int
    name: str
    conversation_id: int | None
    exists: bool
    may_open: bool


class Founding(Payload):
    """What the actor may found. Special work is open to all, within the reach of their instructions."""

    units: list[UnitOfGroup]
    channel: bool
    longest_days: int


class GovernedGroup(Payload):
    id: int
    kind: Kind
    title: str
    purpose: str
    owner_unit: str
    member_count: int
    last_at: datetime
    ends_on: date | None
    archived: bool
    dormant: bool
    may_archive: bool
    role: Literal["owner", "admin"]
