"""Meetings to come with mixed answers, and past ones with what was agreed (meetings.yaml)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from meetings import actions
from meetings.models import Invitation, Meeting
from meetings.payloads import AgendaLine, AgreedLine, CallMeeting, ReplyKind, ReplyToInvitation, WriteMinutes
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, actor_for
from officehub.directory.receivers import receivers_of
from officehub.kernel import clock

SCRIPT = Path(__file__).with_suffix(".yaml")
REPLIES: dict[str, ReplyKind] = {"a": "attend", "s": "substitute", "l": "leave"}
REASONS = {"l": "赴省参加防汛培训班，已书面请假", "s": "同时段有上级督查组检查"}
READS_AFTER, REPLIES_AFTER = timedelta(minutes=23), timedelta(minutes=41)


def tell(world: DemoWorld) -> None:
    for script in yaml.safe_load(SCRIPT.read_text(encoding="utf-8")):
        _hold(world, script)


def _hold(world: DemoWorld, script: dict[str, Any]) -> None:
    organiser = _organiser(world, script["by"])
    units = [unit_id for name in script["units"] for unit_id in _units(world, name)]
    called_at = world.workday(*script["called"])
    notice = _notice(world, script, units)
    with world.at(called_at):
        meeting = actions.call_meeting(actor=organiser, body=notice)
    _answer(world, meeting, script["replies"], called_at)
    if "minutes" in script:
        _write_minutes(world, organiser, meeting, script)


def _organiser(world: DemoWorld, who: str) -> Actor:
    role, _, place = who.partition("@")
    return world.holder(world.unit("office", world.city), role=role) if place else world.actor(role)


def _units(world: DemoWorld, name: str) -> list[int]:
    """`water`: the county's bureau; `township 2`: the government of its second township."""
    kind, _, number = name.partition(" ")
    if name == "offices of the city":
        counties = world.city.get_children().order_by("path")
        return [world.unit("office", county).pk for county in counties]
    if kind.startswith("township"):
        regions = world.county.get_children().order_by("path")
        chosen = regions[int(number) - 1 : int(number)] if number else regions[:12]
        return [world.unit("government", region).pk for region in chosen]
    return [world.unit(kind).pk]


def _notice(world: DemoWorld, script: dict[str, Any], units: list[int]) -> CallMeeting:
    starts_at = world.workday(*script["starts"])
    return CallMeeting(
        title=script["title"],
        place=script["place"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=script["hours"]),
        reply_by=world.workday(*script["reply"]),
        chair=script["chair"],
        requirements=script["requirements"].strip(),
        contact=script["contact"],
        agenda=[AgendaLine(title=title, minutes=minutes) for title, minutes in script["agenda"]],
        unit_ids=units,
    )


def _answer(world: DemoWorld, meeting: Meeting, replies: str, called_at: datetime) -> None:
    invitations = list(meeting.invitations.order_by("pk"))
    people = receivers_of(invitation.unit_id for invitation in invitations)
    for number, (invitation, reply) in enumerate(zip(invitations, replies, strict=False)):
        if reply == "u":
            continue
        actor = actor_for(people[invitation.unit_id][0].pk)
        with world.at(called_at + READS_AFTER + timedelta(minutes=7 * number)):
            actions.mark_read(actor=actor, meeting_id=meeting.pk)
        if reply != "r":
            with world.at(called_at + REPLIES_AFTER + timedelta(minutes=11 * number)):
                actions.reply_to_invitation(actor=actor, meeting_id=meeting.pk, body=_reply(world, invitation, reply))


def _reply(world: DemoWorld, invitation: Invitation, reply: str) -> ReplyToInvitation:
    """The unit's head comes; a deputy in his stead; nobody."""
    head, *others = world.holders(invitation.unit, at_most=2)
    comes = others[0] if reply == "s" and others else head
    return ReplyToInvitation(
        reply=REPLIES[reply],
        attendee="" if reply == "l" else comes.name,
        attendee_post="" if reply == "l" else comes.post_title,
        reason=REASONS.get(reply, ""),
        approver="" if reply == "a" else "县政府分管领导",
    )


def _write_minutes(world: DemoWorld, organiser: Actor, meeting: Meeting, script: dict[str, Any]) -> None:
    body = WriteMinutes(text=script["minutes"].strip(), agreed=[_agreed(world, line) for line in script["agreed"]])
    with world.at(meeting.ends_at + timedelta(minutes=50)):
        actions.write_minutes(actor=organiser, meeting_id=meeting.pk, body=body)
    if "issued" not in script:
        return
    with world.at(world.workday(*script["issued"])):
        actions.issue_minutes(actor=organiser, meeting_id=meeting.pk)
    for item, line in zip(meeting.agreed.select_related("lead_unit"), script["agreed"], strict=True):
        if len(line) == 6:
            actor = actor_for(receivers_of([item.lead_unit_id])[item.lead_unit_id][0].pk)
            with world.at(world.workday(*line[5])):
                actions.complete_item(actor=actor, item_id=item.pk, result=line[4])


def _agreed(world: DemoWorld, line: list[Any]) -> AgreedLine:
    text, lead, supporting, days_ago, *_ = line
    return AgreedLine(
        text=text,
        lead_unit_id=_units(world, lead)[0],
        supporting_unit_ids=[_units(world, name)[0] for name in supporting],
        due_on=clock.local(world.workday(days_ago)).date(),
    )
