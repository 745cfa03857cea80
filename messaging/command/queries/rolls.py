"""Who has arrived, how soon, and who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from statistics import median

from messaging.command.models import Called, RollCall
from messaging.command.payloads import CalledLine, RollCount
from officehub.directory import policy as directory
from officehub.directory.actor import Actor
from officehub.directory.payloads import briefs


def newest_rolls(command_ids: Collection[int]) -> dict[int, RollCall]:
    """One query."""
    rows = RollCall.objects.filter(command__in=command_ids).order_by("command", "-number").distinct("command")
    return {roll.command_id: roll for roll in rows}


def lines_of(rolls: Iterable[RollCall]) -> dict[int, list[Called]]:
    """By roll. One query."""
    found: dict[int, list[Called]] = defaultdict(list)
    rows = Called.objects.filter(roll_call__in=[roll.pk for roll in rolls]).select_related("answered_by")
    for row in rows.order_by("pk"):
        found[row.roll_call_id].append(row)
    return found


def seconds_of(line: Called) -> int | None:
    """From the call to the arrival."""
    return None if line.arrived_at is None else int((line.arrived_at - line.called_at).total_seconds())


def is_late(line: Called, roll: RollCall) -> bool:
    seconds = seconds_of(line)
    return seconds is not None and seconds > roll.within_seconds


def count(roll: RollCall, lines: Sequence[Called]) -> RollCount:
    taken = [seconds for seconds in map(seconds_of, lines) if seconds is not None]
    return RollCount(
        number=roll.number,
        called_at=roll.called_at,
        within_seconds=roll.within_seconds,
        expected=sum(line.gone_at is None or line.arrived_at is not None for line in lines),
        arrived=len(taken),
        late=sum(is_late(line, roll) for line in lines),
        median_seconds=round(median(taken)) if taken else None,
    )


def shown(actor: Actor, roll: RollCall, lines: Sequence[Called]) -> list[CalledLine]:
    """Missing first, in official order of their units; then who came last; at the end who is not expected any more."""
    people = briefs(line.appointment_id for line in lines)
    phones = _phones(actor, [line.person_id for line in lines if line.arrived_at is None])
    found = [
        CalledLine(
            person=people[line.appointment_id],
            phone=phones.get(line.person_id),
            called_at=line.called_at,
            arrived_at=line.arrived_at,
            seconds=seconds_of(line),
            late=is_late(line, roll),
            newcomer=line.newcomer,
            gone=line.gone_at is not None and line.arrived_at is None,
            channel=line.channel,
            answered_by=line.answered_by.name if line.answered_by else "",
        )
        for line in lines
    ]
    return sorted(found, key=_order)


def _order(line: CalledLine) -> tuple[int, int, int]:
    group = 2 if line.gone else 0 if line.arrived_at is None else 1
    return group, -(line.seconds or 0), line.person.tier


def _phones(actor: Actor, person_ids: list[int]) -> dict[int, str]:
    """Only of those whose phone the directory lets the actor see."""
    sight = directory.sight_of(actor) if actor.limited else None
    return {
        person: standing.appointments[0].person.phone
        for person, standing in directory.standings(person_ids).items()
        if directory.Act.SEE_PHONE in directory.acts(actor, standing, sight=sight)
    }
