"""A meeting called by one county office, with two townships invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from meetings.actions import call_meeting
from meetings.models import Meeting
from meetings.payloads import AgendaLine, CallMeeting
from officehub.directory.actor import Actor
from officehub.kernel import clock
from tests.support.world import World


@dataclass
class Called:
    meeting: Meeting
    clerk: Actor  # of the organising office
    first: Actor  # receives for the first township
    second: Actor
    stranger: Actor


def notice(invited: list[int], **changes: object) -> CallMeeting:
    start = clock.now() + timedelta(days=3)
    fields: dict[str, object] = {
        "title": "防汛工作调度会",
        "place": "第一会议室",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "reply_by": start - timedelta(days=1),
        "chair": "演示县 副县长",
        "agenda": [AgendaLine(title="通报汛情", minutes=20)],
        "unit_ids": invited,
    }
    return CallMeeting.model_validate(fields | changes)


def called(world: World, **changes: object) -> Called:
    clerk = world.actor("王敏", world.unit("office"))
    township = world.unit("township_office", world.township)
    other = world.unit("township_office", world.region(world.county, "绿水镇"))
    first = world.actor("李强", township, duties=["receive"])
    second = world.actor("赵云", other, duties=["receive"])
    stranger = world.actor("钱进", world.unit("office", world.other_county))
    meeting = call_meeting(actor=clerk, body=notice([township.pk, other.pk], **changes))
    return Called(meeting, clerk, first, second, stranger)
