"""Some days of talk between the demo accounts and the people around them (messaging.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from messaging import actions
from messaging.models import Conversation
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience
from officehub.directory.models import Region
from officehub.kernel import clock

SCRIPT = Path(__file__).with_suffix(".yaml")
LINE = re.compile(r"(\d\d):(\d\d) (\w+) (.+)")
CALLED = re.compile(r"@\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    text: str


def tell(world: DemoWorld) -> None:
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    cast = Cast(world, script["people"])
    for talk in script["talk"]:
        _talk(world, cast, talk)


class Cast:
    """Demo accounts by their names, others by where they sit."""

    def __init__(self, world: DemoWorld, seats: dict[str, dict[str, str]]) -> None:
        self.world = world
        self.seats = seats
        self.known: dict[str, Actor] = {}

    def __getitem__(self, who: str) -> Actor:
        if who not in self.known:
            self.known[who] = self._seated(self.seats[who]) if who in self.seats else self.world.actor(who)
        return self.known[who]

    def _seated(self, seat: dict[str, str]) -> Actor:
        """The first who holds such a post and is no demo account."""
        unit = self.world.unit(seat["kind"], self._region(seat["at"]))
        return next(held for held in self.world.holders(unit, role=seat["role"]) if held.user_id is None)

    def _region(self, place: str) -> Region:
        """`township 2`: the second under the same parent."""
        name, _, number = place.partition(" ")
        region: Region = getattr(self.world, name) if name != "village" else self.world.township.get_children()[0]
        return region.get_siblings().order_by("path")[int(number) - 1] if number else region


def _talk(world: DemoWorld, cast: Cast, talk: dict[str, Any]) -> None:
    lines = _lines(world, talk["days"])
    with world.at(lines[0].at):
        conversation = _begin(cast, talk)
    for line in lines:
        with world.at(line.at):
            _say(cast, conversation, line)
    conversation.refresh_from_db()
    for who in talk["members"]:
        unread = talk.get("unread", {}).get(who, 0)
        actions.mark_read(actor=cast[who], conversation_id=conversation.pk, number=conversation.last_number - unread)
        muted, pinned = who in talk.get("muted", ()), who in talk.get("pinned", ())
        if muted or pinned:
            actions.arrange(actor=cast[who], conversation_id=conversation.pk, muted=muted, pinned=pinned)


def _lines(world: DemoWorld, days: dict[int, list[str]]) -> list[Line]:
    found = []
    for days_ago in sorted(days, reverse=True):
        for said in days[days_ago]:
            match = LINE.fullmatch(said)
            if match is None:
                raise ValueError(f"messaging.yaml: {said!r}")
            hour, minute, who, text = match.groups()
            found.append(Line(world.workday(days_ago, int(hour), int(minute)), who, text))
    return found


def _begin(cast: Cast, talk: dict[str, Any]) -> Conversation:
    first, *others = (cast[who] for who in talk["members"])
    if "kind" in talk:
        conversation = FOUNDED[talk["kind"]](first, talk)
        _invite(first, conversation, others)
        return conversation
    if "title" not in talk:
        return actions.start_direct(actor=first, person_id=others[0].person_id)
    people = [other.person_id for other in others]
    return actions.create_group(actor=first, person_ids=people, title=talk["title"])


def _unit_group(founder: Actor, talk: dict[str, Any]) -> Conversation:
    return actions.open_unit_group(actor=founder, unit_id=founder.unit_id)


def _special_work(founder: Actor, talk: dict[str, Any]) -> Conversation:
    return actions.found_special_work(
        actor=founder,
        title=talk["title"],
        purpose=talk["purpose"],
        audience=Audience.model_validate(talk["audience"]),
        ends_on=clock.today() + timedelta(days=talk["days_left"]),
    )


def _channel(founder: Actor, talk: dict[str, Any]) -> Conversation:
    audience = Audience.model_validate(talk["audience"])
    return actions.found_channel(actor=founder, title=talk["title"], purpose=talk["purpose"], audience=audience)


FOUNDED = {"unit": _unit_group, "special": _special_work, "channel": _channel}


def _invite(founder: Actor, conversation: Conversation, others: list[Actor]) -> None:
    """Whoever of the cast does not come by post is asked in."""
    present = conversation.memberships.filter(left_at=None).values_list("person_id", flat=True)
    missing = {other.person_id for other in others} - set(present)
    if missing:
        actions.add_members(actor=founder, conversation_id=conversation.pk, person_ids=sorted(missing))


def _say(cast: Cast, conversation: Conversation, line: Line) -> None:
    called = CALLED.findall(line.text)
    [outcome] = actions.send_together(
        [
            actions.Draft(
                actor=cast[line.who],
                conversation_id=conversation.pk,
                text=CALLED.sub(lambda match: f"@{cast[match[1]].name}", line.text),
                mentions=tuple(cast[who].person_id for who in called),
            )
        ]
    )
    if isinstance(outcome, Exception):
        raise outcome
