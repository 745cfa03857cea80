"""What is to be pushed, written down: a constant number of statements whatever the number of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import orjson
from django.db import connection
from django.db.models import QuerySet

from messaging.models import Message, MessageKind
from messaging.nudges import Notice, People, Weight
from messaging.presence import PRESENT
from officehub.kernel import clock
from officehub.realtime.contact import connected

from .models import Push, Subscription
from .rules import opening_times

# Somebody with a page open is told there; the phone is told only if nothing has been read after this while.
GRACE = timedelta(seconds=45)

# Muted members are told only of what names them, everybody, or asks to be confirmed. What a program says is news to the
# person who answers for it as well.
_CONCERNED = f"""
WITH said AS (
    SELECT id, conversation_id, number, kind, mentions, asks_confirmation OR mentions_everyone AS everyone,
        CASE WHEN bot IS NULL THEN sender_id END AS sender_id
    FROM messaging_message WHERE id = ANY(%s) AND recalled_at IS NULL
), told AS (
    SELECT s.id AS subscription_id, m.person_id, said.conversation_id, said.id AS message, said.number,
        CASE WHEN said.everyone OR m.person_id = ANY(said.mentions) THEN %s
             WHEN c.kind IN ('direct', 'secret') THEN %s
             WHEN said.kind = 'file' THEN %s ELSE %s END AS weight
    FROM said
    JOIN messaging_conversation c ON c.id = said.conversation_id
    JOIN messaging_membership m ON m.conversation_id = c.id AND {PRESENT}
        AND m.joined_number < said.number AND m.read_number < said.number
        AND m.person_id IS DISTINCT FROM said.sender_id
        AND (NOT m.muted OR said.everyone OR m.person_id = ANY(said.mentions))
    JOIN notifications_subscription s ON s.person_id = m.person_id
)
SELECT subscription_id, person_id, conversation_id, count(*), min(weight), max(number),
    (array_agg(message ORDER BY weight, number DESC))[1]
FROM told GROUP BY subscription_id, person_id, conversation_id
"""

_COLUMNS = (
    "subscription_id, person_id, topic, weight, urgent, count, title, body, link, quick_act, conversation, message,"
    " last_number, queued_at, not_before, attempts"
)
_TYPED = """(subscription_id bigint, person_id bigint, topic text, weight smallint, urgent boolean, count integer,
    title text, body text, link text, quick_act jsonb, conversation bigint, message bigint, last_number bigint,
    queued_at timestamptz, not_before timestamptz, attempts smallint)"""
# The heaviest of several things gives the words, the newest of equals. A service that asked for patience is not asked
# again sooner because something new was said.
_MERGE = f"""
ON CONFLICT (subscription_id, topic) WHERE claimed_at IS NULL DO UPDATE SET
    count = p.count + excluded.count,
    urgent = p.urgent OR excluded.urgent,
    message = {"{newer}"}excluded.message ELSE p.message END,
    title = {"{newer}"}excluded.title ELSE p.title END,
    body = {"{newer}"}excluded.body ELSE p.body END,
    link = {"{newer}"}excluded.link ELSE p.link END,
    quick_act = {"{newer}"}excluded.quick_act ELSE p.quick_act END,
    weight = least(p.weight, excluded.weight),
    last_number = greatest(p.last_number, excluded.last_number),
    not_before = CASE WHEN p.attempts > 0 THEN p.not_before WHEN excluded.attempts > 0 THEN excluded.not_before
                      ELSE least(p.not_before, excluded.not_before) END,
    attempts = greatest(p.attempts, excluded.attempts)
""".replace(
    "{newer}",
    "CASE WHEN excluded.weight < p.weight OR (excluded.weight = p.weight"
    " AND coalesce(excluded.last_number >= p.last_number, true)) THEN ",
)
# Subscriptions are locked against deletion, in one order, so that nothing refers to one that has just gone.
_PUT = f"""
INSERT INTO notifications_push AS p ({_COLUMNS})
SELECT {_COLUMNS} FROM (
    SELECT v.* FROM json_to_recordset(%s) AS v {_TYPED}
    JOIN notifications_subscription s ON s.id = v.subscription_id
    ORDER BY s.id, v.topic FOR KEY SHARE OF s
) AS v {_MERGE}
"""
_PUT_BACK = f"""
WITH taken AS (DELETE FROM notifications_push WHERE id = ANY(%s) RETURNING *),
later AS (SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[]) AS l(id, at, tries))
INSERT INTO notifications_push AS p ({_COLUMNS})
SELECT subscription_id, person_id, topic, weight, urgent, count, title, body, link, quick_act,
    conversation, message, last_number, queued_at, later.at, later.tries
FROM taken JOIN later USING (id) ORDER BY subscription_id, topic {_MERGE}
"""


@dataclass(frozen=True)
class NewPush:
    subscription_id: int
    person_id: int
    topic: str
    weight: int
    queued_at: datetime
    not_before: datetime
    urgent: bool = False
    count: int = 1
    title: str = ""
    body: str = ""
    link: str = ""
    quick_act: dict[str, object] | None = None
    conversation: int | None = None
    message: int | None = None
    last_number: int | None = None
    attempts: int = 0


def follow(messages: Sequence[Message]) -> None:
    """The aftermath of messages: those who have a device and have not read it yet."""
    said = [message.pk for message in messages if message.kind != MessageKind.SYSTEM]
    if not said or not Subscription.objects.exists():
        return
    with connection.cursor() as cursor:
        weights = [Weight.MENTION, Weight.REMINDER, Weight.FILE, Weight.CHATTER]
        cursor.execute(_CONCERNED, [said, *(int(weight) for weight in weights), clock.today()])
        concerned = cursor.fetchall()
    times = _times({person for _, person, *_ in concerned})
    put(
        NewPush(
            subscription_id=subscription,
            person_id=person,
            topic=f"conversation.{conversation}",
            weight=weight,
            queued_at=clock.now(),
            not_before=times[person],
            count=count,
            link=f"/messages/{conversation}",
            conversation=conversation,
            message=message,
            last_number=number,
        )
        for subscription, person, conversation, count, weight, number, message in concerned
    )


def notify(people: People, notice: Notice) -> None:
    """Of an alarm nobody is spared; of everything else each is told in his own hours."""
    devices = list(_devices(people))
    urgent = notice.alarm is not None
    now = clock.now()
    times = {} if urgent else _times({person for _, person in devices})
    put(
        NewPush(
            subscription_id=subscription,
            person_id=person,
            topic=notice.topic,
            weight=notice.weight,
            queued_at=now,
            not_before=times.get(person, now),
            urgent=urgent,
            title=notice.title[:200],
            body=notice.body[:400],
            link=notice.link,
            quick_act=asdict(notice.quick_act) if notice.quick_act else None,
        )
        for subscription, person in devices
    )


def _devices(people: People) -> QuerySet[Subscription, tuple[int, int]]:
    among = people if isinstance(people, QuerySet) else list(people)
    return Subscription.objects.filter(person__in=among).values_list("pk", "person_id")


def _times(person_ids: set[int]) -> dict[int, datetime]:
    if not person_ids:
        return {}
    now = clock.now()
    looking = connected(person_ids)
    return {
        person: max(opening, now + GRACE) if person in looking else opening
        for person, opening in opening_times(person_ids, now).items()
    }


def put(pushes: Iterable[NewPush]) -> None:
    """What waits already about the same topic takes the new in."""
    rows = [asdict(push) for push in pushes]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [orjson.dumps(rows).decode()])


def forget_topic(topic: str) -> None:
    Push.objects.filter(topic=topic, claimed_at=None).delete()


def put_back(later: Sequence[tuple[int, datetime, int]]) -> None:
    """(push, not before, attempts so far) of claimed ones: they wait again, joined to what came meanwhile."""
    if later:
        ids, times, tries = (list(column) for column in zip(*later, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, [ids, ids, times, tries])
