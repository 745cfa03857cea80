"""A province with people to instruct, and instructions in one line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

from django.db.models import Count, Q

from messaging.reach import actions
from messaging.reach.models import Dispatch, Tally
from messaging.reach.payloads import SendDispatch
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience
from officehub.directory.models import Tier
from officehub.realtime.models import LoggedEvent
from tests.support.world import World

DUTY_OFFICERS = {"tiers": [Tier.COUNTY], "kinds": ["water"], "roles": ["duty"]}
TOWNSHIP_HEADS = {"tiers": [Tier.TOWNSHIP], "roles": ["head"]}


@dataclass(frozen=True)
class Flood:
    """A leader of the province above two county duty officers and the heads of two townships of 演示县."""

    leader: Actor
    duty: Actor  # of 演示县
    other_duty: Actor  # of 邻县, under another city
    head: Actor  # of 青山镇
    other_head: Actor
    county_leader: Actor
    stranger: Actor  # a teacher of 演示县

    @property
    def addressed(self) -> list[Actor]:
        return [self.duty, self.other_duty, self.head, self.other_head]


def flood(world: World) -> Flood:
    creek = world.region(world.county, "白水镇")
    return Flood(
        leader=world.actor("陈省长", world.unit("government", world.province), role="deputy"),
        duty=world.actor("王敏", world.unit("water"), role="duty"),
        other_duty=world.actor("李强", world.unit("water", world.other_county), role="duty"),
        head=world.actor("赵镇长", world.unit("government", world.township), role="head"),
        other_head=world.actor("钱镇长", world.unit("government", creek), role="head"),
        county_leader=world.actor("孙县长", world.unit("government"), role="head"),
        stranger=world.actor("周老师", world.unit("school"), role="clerk"),
    )


def audience(*any_of: dict[str, object], without: tuple[dict[str, object], ...] = ()) -> Audience:
    return Audience.model_validate({"any_of": any_of or (DUTY_OFFICERS, TOWNSHIP_HEADS), "without": without})


def draft(whom: Audience | None = None, **fields: object) -> SendDispatch:
    given = {
        "client_key": uuid4(),
        "level": "urgent",
        "title": "防汛隐患排查",
        "text": "请立即排查山塘水库。",
        "ask": "confirm",
        "audience": whom or audience(),
        **fields,
    }
    return SendDispatch.model_validate(given)


def send(sender: Actor, whom: Audience | None = None, **fields: object) -> Dispatch:
    return actions.send_dispatch(actor=sender, draft=draft(whom, **fields))


def recounted(dispatch: Dispatch) -> dict[int, tuple[int, int, int, int]]:
    """By unit, from the receipts themselves."""
    done = {name: Count("pk", filter=Q(**{f"{name}_at__isnull": False})) for name in ("delivered", "read", "confirmed")}
    rows = dispatch.receipts.values_list("unit_id").annotate(expected=Count("pk"), **done)
    return {unit: tuple(numbers) for unit, *numbers in rows}


def counted(dispatch: Dispatch) -> dict[int, tuple[int, int, int, int]]:
    rows = Tally.objects.filter(dispatch=dispatch)
    return {row.unit_id: (row.expected, row.delivered, row.read, row.confirmed) for row in rows}


def frames(stream: str) -> list[dict]:
    rows = LoggedEvent.objects.filter(stream__name=stream).order_by("seq").values_list("frame", flat=True)
    return [json.loads(frame)["event"] for frame in rows]


def notified_streams() -> dict[str, list[dict]]:
    """Every stream that carries notices of instructions."""
    found: dict[str, list[dict]] = {}
    for name, frame in LoggedEvent.objects.order_by("id").values_list("stream__name", "frame"):
        event = json.loads(frame)["event"]
        if event["type"] == "dispatch.notice":
            found.setdefault(name, []).append(event)
    return found
