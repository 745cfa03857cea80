"""点名: who is called, again where the commander wants it, and who takes over a post meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from messaging.command import policy
from messaging.command.cards import titled
from messaging.command.models import Called, Command, Order, RollCall
from messaging.command.policy import CommandAct
from messaging.command.telling import called, changed
from messaging.command.timeline import record_line
from messaging.nudges import Alarm, Notice, QuickAct, Weight, nudge
from messaging.reach.actions.joining import Fact, add_recipients
from messaging.reach.models import Receipt, State
from officehub.directory.actor import Actor
from officehub.directory.payloads import briefs
from officehub.kernel import clock
from officehub.realtime.log import emit, together

from .arriving import Arrival, note_arrivals
from .inheriting import pass_on

_CALL = """
INSERT INTO command_called (roll_call_id, person_id, appointment_id, called_at, newcomer, channel)
SELECT %s, person_id, appointment_id, %s, %s, '' FROM messaging_membership m
WHERE conversation_id = %s AND left_at IS NULL AND follows
  AND NOT EXISTS (
    SELECT FROM command_called c WHERE c.roll_call_id = %s AND c.person_id = m.person_id AND c.gone_at IS NULL)
ORDER BY person_id
ON CONFLICT (roll_call_id, person_id) DO UPDATE
SET gone_at = NULL, appointment_id = excluded.appointment_id,
    called_at = CASE WHEN command_called.arrived_at IS NULL THEN excluded.called_at ELSE command_called.called_at END,
    newcomer = command_called.newcomer OR command_called.arrived_at IS NULL
WHERE command_called.gone_at IS NOT NULL
RETURNING person_id, appointment_id
"""
_RELEASE = """
WITH left_post AS (
    SELECT id FROM command_called c WHERE roll_call_id = %s AND gone_at IS NULL AND NOT EXISTS (
        SELECT FROM messaging_membership m
        WHERE m.conversation_id = %s AND m.person_id = c.person_id AND m.left_at IS NULL)
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE command_called c SET gone_at = %s FROM left_post WHERE c.id = left_post.id RETURNING c.person_id
"""


def call_roll(command: Command, actor: Actor, *, number: int) -> tuple[RollCall, dict[int, int]]:
    """Everybody whose post says so. Whoever calls is there already. Returns the roll and person → appointment."""
    roll = RollCall.objects.create(
        command=command,
        number=number,
        called_at=clock.now(),
        within_seconds=command.content().arrive_minutes * 60,
    )
    held = _call(command, roll, roll.called_at, newcomer=False)
    record_line(actor, "command.called", command.pk, {"round": number, "people": len(held)})
    if actor.person_id in held:
        note_arrivals([Arrival(command.pk, actor.person_id, actor, at=roll.called_at)])
    return roll, held


def _call(command: Command, roll: RollCall, at: datetime, *, newcomer: bool) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_CALL, [roll.pk, at, newcomer, command.conversation_id, roll.pk])
        found: dict[int, int] = dict(cursor.fetchall())
    return found


@transaction.atomic
def call_again(*, actor: Actor, command_id: int) -> RollCall:
    """再次点名: those before stand as they were left; from now on 到 answers this one."""
    command = policy.access_command(actor, command_id, CommandAct.CALL, lock=True)
    newest = newest_roll(command)
    with together():
        roll, held = call_roll(command, actor, number=newest.number + 1)
        others = [person for person in held if person != actor.person_id]
        _ring(command, others)
        emit(changed(command.pk), *called(command, others, loud=True))
    return roll


def _ring(command: Command, people: list[int]) -> None:
    """The phones of those who are not looking: it breaks quiet hours as the command's instruction did."""
    order = newest_order(command).dispatch_id
    nudge(
        people,
        Notice(
            title=f"【点名】{titled(command)}",
            body="请立即点“到”应答。",
            link=f"/command/{command.pk}",
            topic=f"command.{command.pk}",
            weight=Weight.INSTRUCTION,
            alarm=Alarm(
                dispatch_id=order,
                appointment_id=command.commander_id,
                addressed=Receipt.objects.filter(dispatch=order, person__in=people),
                reminding=True,
            ),
            quick_act=QuickAct(label="到", done="已应答", path=f"/api/command/commands/{command.pk}/arrive"),
        ),
    )


def newest_order(command: Command) -> Order:
    return Order.objects.filter(command=command).select_related("dispatch").order_by("-pk")[0]


def newest_roll(command: Command) -> RollCall:
    return RollCall.objects.filter(command=command).order_by("-number")[0]


@transaction.atomic
def follow_posts(*, command_id: int) -> int:
    """Newcomers to the posts are called, those who left are not expected any more; how many moved. By nobody's hand."""
    rows = Command.objects.select_for_update(of=("self",), no_key=True).select_related("commander")
    command = rows.filter(pk=command_id, closed_at=None).first()
    if command is None:
        return 0
    roll = newest_roll(command)
    came = _call(command, roll, clock.now(), newcomer=True)
    went = _release(command, roll)
    if not came and not went:
        return 0
    with together():
        _settle_in(command, came, went)
        pass_on(command, roll.pk, came, went)
    return len(came) + len(went)


def _settle_in(command: Command, came: Mapping[int, int], went: list[int]) -> None:
    facts: list[Fact] = []
    lines = _lines_of({**came, **_posts_of(command, went)})
    if came:
        names = "、".join(lines[person] for person in sorted(came))
        record_line(None, "command.joined_post", command.pk, {"people": len(came), "names": names[:2000]})
        order = newest_order(command).dispatch
        facts = add_recipients(order, came) if order.state == State.SENT else []
        _ring(command, list(came))
    if went:
        names = "、".join(lines[person] for person in sorted(went))
        record_line(None, "command.left_post", command.pk, {"people": len(went), "names": names[:2000]})
    emit(*facts, changed(command.pk), *called(command, list(came), loud=True))


def _release(command: Command, roll: RollCall) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [roll.pk, command.conversation_id, clock.now()])
        return [person for (person,) in cursor.fetchall()]


def _posts_of(command: Command, people: list[int]) -> dict[int, int]:
    rows = Called.objects.filter(roll_call__command=command, person__in=people).order_by("roll_call__number")
    return dict(rows.values_list("person_id", "appointment_id"))


def _lines_of(held: Mapping[int, int]) -> dict[int, str]:
    found = briefs(held.values())
    return {person: f"{found[post].name} · {found[post].unit} {found[post].post}" for person, post in held.items()}
