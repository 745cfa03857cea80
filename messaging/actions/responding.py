"""Short answers to a message: a sign, or 收到."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from messaging import places, tallies
from messaging.events import MessageConfirmed, person_stream
from messaging.message_policy import lock_message_only, may_respond, must_confirm
from messaging.models import Membership, Message, Reaction
from messaging.payloads import Confirmed, Emoji
from messaging.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound, OfficeError
from officehub.realtime import fanout
from officehub.realtime.frames import event_text, passing_frame
from officehub.realtime.log import emit

_CONFIRM = """
INSERT INTO messaging_confirmation (message_id, person_id, confirmed_at)
SELECT message_id, person_id, %s FROM unnest(%s::bigint[], %s::bigint[]) AS v(message_id, person_id)
ORDER BY person_id, message_id
ON CONFLICT (person_id, message_id) DO NOTHING
RETURNING message_id, person_id
"""
_COUNT = """
UPDATE messaging_message AS m SET confirmed_count = m.confirmed_count + v.more
FROM (SELECT id, count(*) AS more FROM unnest(%s::bigint[]) AS fresh(id) GROUP BY id) AS v WHERE m.id = v.id
"""
_WHEN = """
SELECT c.message_id, c.person_id, c.confirmed_at FROM messaging_confirmation c
JOIN unnest(%s::bigint[], %s::bigint[]) AS v(message_id, person_id)
ON c.message_id = v.message_id AND c.person_id = v.person_id
"""


@transaction.atomic
def react(*, actor: Actor, conversation_id: int, number: int, emoji: Emoji, on: bool) -> list[str]:
    """Putting one on twice, or taking away what is not there, changes nothing. Returns one's own to this message."""
    membership, message = lock_message_only(actor, conversation_id, number, Act.RESPOND)
    if not may_respond(membership, message):
        raise Forbidden("系统提示不能回应。")
    message.conversation = membership.conversation
    mine = Reaction.objects.filter(message=message, person=actor.person_id)
    had = mine.filter(emoji=emoji).exists()
    if on and not had:
        Reaction.objects.create(message=message, person_id=actor.person_id, emoji=emoji, reacted_at=clock.now())
    elif had and not on:
        mine.filter(emoji=emoji).delete()
    if on != had:
        if membership.conversation.member_count <= tallies.AT_ONCE:
            tallies.recount(message)
        emit(*tallies.moved([message]))
    return list(mine.order_by("reacted_at", "pk").values_list("emoji", flat=True))


@dataclass(frozen=True)
class Answer:
    actor: Actor
    conversation_id: int
    number: int


def confirm(*, actor: Actor, conversation_id: int, number: int) -> Confirmed:
    [outcome] = confirm_together([Answer(actor, conversation_id, number)])
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome


@transaction.atomic
def confirm_together(answers: Sequence[Answer]) -> list[Confirmed | OfficeError]:
    """One transaction, a constant number of statements, and an outcome for each. Given again it changes nothing."""
    memberships = places.memberships({(one.conversation_id, one.actor.person_id) for one in answers})
    messages = places.lock_messages({(one.conversation_id, one.number) for one in answers})
    checked = [_checked(one, memberships, messages) for one in answers]
    keys = {(m.pk, one.actor.person_id) for one, m in zip(answers, checked, strict=True) if isinstance(m, Message)}
    when = _write(keys, {message.pk: message for message in messages.values()}) if keys else {}
    return [
        m if isinstance(m, OfficeError) else _confirmed(one, when[m.pk, one.actor.person_id])
        for one, m in zip(answers, checked, strict=True)
    ]


def _confirmed(one: Answer, at: datetime) -> Confirmed:
    return Confirmed(conversation_id=one.conversation_id, number=one.number, confirmed_at=at)


def _checked(
    one: Answer, memberships: dict[places.Place, Membership], messages: dict[tuple[int, int], Message]
) -> Message | OfficeError:
    membership = memberships.get((one.conversation_id, one.actor.person_id))
    message = messages.get((one.conversation_id, one.number))
    if membership is None or message is None or one.number <= membership.floor_number:
        return NotFound()
    if message.recalled_at is not None:
        return Conflict("这条消息已经撤回，无需确认。")
    if not must_confirm(one.actor, membership, message):
        return Conflict("这条消息不需要您确认。")
    if not may_respond(membership, message):
        return Forbidden("该群已归档，只能查看。")
    return message


def _write(keys: set[tuple[int, int]], messages: dict[int, Message]) -> dict[tuple[int, int], datetime]:
    """(message, person) → when it was confirmed, now or before."""
    columns = [list(column) for column in zip(*sorted(keys), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, [clock.now(), *columns])
        fresh: list[tuple[int, int]] = list(cursor.fetchall())
        if fresh:
            cursor.execute(_COUNT, [[pk for pk, _ in fresh]])
        cursor.execute(_WHEN, columns)
        when = {(pk, person): at for pk, person, at in cursor.fetchall()}
    for pk, _ in fresh:
        messages[pk].confirmed_count += 1
    touched = sorted({pk for pk, _ in fresh})
    _tell_own_windows([(person, messages[pk]) for pk, person in fresh])
    emit(*tallies.moved([messages[pk] for pk in touched]))
    return when


def _tell_own_windows(confirmed: Sequence[tuple[int, Message]]) -> None:
    frames: dict[str, list[str]] = defaultdict(list)
    for person, message in confirmed:
        stream = person_stream(person)
        told = MessageConfirmed(conversation_id=message.conversation_id, number=message.number)
        frames[stream].append(passing_frame(stream, event_text(told)))
    transaction.on_commit(lambda: fanout.publish(frames))
