"""到: by one's own tap, by confirming an instruction of the command, or by somebody called in one's place.

Locks: the command shared (its end and the next roll-call wait), then the lines of the roll in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from messaging.command import policy
from messaging.command.models import Called, Command, Order, RollCall
from messaging.command.policy import CommandAct
from messaging.command.telling import moved
from messaging.command.timeline import Detail, Line, record_lines
from messaging.reach.actions.confirming import BY_TELEPHONE, Answer, confirm_together
from messaging.reach.answered import Confirmed
from messaging.reach.models import Receipt, State
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden

_HOLD = "SELECT id FROM command_command WHERE id = ANY(%s) AND closed_at IS NULL ORDER BY id FOR SHARE"
_ARRIVE = """
WITH asked AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[])
        AS v(roll, person, channel, by_whom, at)
), due AS (
    SELECT c.id, asked.channel, asked.by_whom, asked.at FROM command_called c
    JOIN asked ON asked.roll = c.roll_call_id AND asked.person = c.person_id
    JOIN directory_appointment held ON held.id = c.appointment_id
        AND held.valid_from <= %s AND (held.valid_to IS NULL OR held.valid_to >= %s)
    WHERE c.arrived_at IS NULL AND c.gone_at IS NULL
    ORDER BY c.id FOR NO KEY UPDATE OF c
)
UPDATE command_called c
SET arrived_at = greatest(c.called_at, due.at), channel = due.channel, answered_by_id = due.by_whom
FROM due WHERE c.id = due.id
RETURNING c.roll_call_id, c.person_id, c.called_at, c.arrived_at
"""


@dataclass(frozen=True)
class Arrival:
    """`actor` said so; of the person himself unless `whose` names somebody else. `told`: who himself said it to `actor`
    on the telephone, so that nobody answers in his place. `at`: None is now."""

    command_id: int
    person_id: int
    actor: Actor
    whose: str = ""
    told: bool = False
    at: datetime | None = None

    @property
    def channel(self) -> str:
        return BY_TELEPHONE if self.told else self.actor.origin.device


@transaction.atomic
def arrive(*, actor: Actor, command_id: int) -> Called:
    """Confirms whatever instruction of the command still waits for this person. Tapped again, nothing changes."""
    command = policy.access_command(actor, command_id, CommandAct.ANSWER)
    waiting = Receipt.objects.filter(
        person=actor.person_id,
        answered_at=None,
        dispatch__in=Order.objects.filter(command=command).values("dispatch"),
        dispatch__state=State.SENT,
    )
    confirm_together([Answer(actor, dispatch) for dispatch in waiting.values_list("dispatch_id", flat=True)])
    note_arrivals([Arrival(command.pk, actor.person_id, actor)])
    return _own_line(actor, command)


def _own_line(actor: Actor, command: Command) -> Called:
    newest = RollCall.objects.filter(command=command).order_by("-number").values("pk")[:1]
    line = Called.objects.filter(roll_call__in=newest, person=actor.person_id).first()
    if line is None:
        raise Forbidden("本次点名没有您，无需应答。")
    if line.arrived_at is None:
        if line.gone_at is not None or not Appointment.objects.filter(in_force(), pk=line.appointment_id).exists():
            raise Forbidden("您已不在被点名的岗位，无需应答。")
        raise Conflict("这次指挥已经结束，只能查看。")
    return line


def hear_confirmations(confirmed: Sequence[Confirmed]) -> None:
    """Called by reach inside the confirmation's transaction."""
    orders = Order.objects.filter(dispatch__in={each.receipt.dispatch_id for each in confirmed})
    commands = dict(orders.values_list("dispatch_id", "command_id"))
    note_arrivals(
        [
            Arrival(commands[each.receipt.dispatch_id], each.receipt.person_id, each.actor, _whose(each), each.told)
            for each in confirmed
            if each.receipt.dispatch_id in commands
        ]
    )


def _whose(confirmed: Confirmed) -> str:
    receipt = confirmed.receipt
    if receipt.person_id == confirmed.actor.person_id:
        return ""
    return f"{receipt.person.name} · {receipt.unit.name} {receipt.appointment.post.title}"


def note_arrivals(arrivals: Sequence[Arrival]) -> None:
    """In the newest roll-call of each command that still runs. Six statements, however many."""
    if not arrivals:
        return
    rolls = _running_rolls({arrival.command_id for arrival in arrivals})
    known = {(rolls[each.command_id].pk, each.person_id): each for each in arrivals if each.command_id in rolls}
    if not known:
        return
    by_id = {roll.pk: roll for roll in rolls.values()}
    record_lines(
        "command.arrived",
        [
            _line(by_id[roll], known[roll, person], called_at, arrived_at)
            for roll, person, called_at, arrived_at in _write(known)
        ],
    )
    for command_id in rolls:
        moved(command_id)


def _running_rolls(command_ids: set[int]) -> dict[int, RollCall]:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sorted(command_ids)])
        running = [pk for (pk,) in cursor.fetchall()]
    newest = RollCall.objects.filter(command__in=running).order_by("command", "-number").distinct("command")
    return {roll.command_id: roll for roll in newest}


def _write(known: dict[tuple[int, int], Arrival]) -> list[tuple[int, int, datetime, datetime]]:
    now, today = clock.now(), clock.today()
    columns = (
        [roll for roll, _ in known],
        [person for _, person in known],
        [each.channel[:12] for each in known.values()],
        [each.actor.person_id if each.whose and not each.told else None for each in known.values()],
        [each.at or now for each in known.values()],
    )
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE, [*columns, today, today])
        found: list[tuple[int, int, datetime, datetime]] = cursor.fetchall()
    return sorted(found, key=lambda row: row[1])


def _line(roll: RollCall, arrival: Arrival, called_at: datetime, arrived_at: datetime) -> Line:
    seconds = int((arrived_at - called_at).total_seconds())
    detail: Detail = {
        "round": roll.number,
        "seconds": seconds,
        "late": seconds > roll.within_seconds,
        "whose": arrival.whose,
        "channel": arrival.channel,
    }
    return Line(arrival.command_id, arrival.actor, detail, arrived_at)
