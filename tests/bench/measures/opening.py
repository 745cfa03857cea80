"""Opening the app with two thousand conversations: server time and size of what the browser asks for, as it is and with
every conversation in full, as it would otherwise be."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client

from messaging.models import Conversation, Membership
from messaging.payloads import last_of
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.realtime.models import Stream
from tests.support.world import World

CONVERSATIONS = 2000
ROUNDS = 7
SECONDS, KIBIBYTES = 1.0, 100.0

_SAID = """
INSERT INTO messaging_message (conversation_id, number, sender_id, appointment_id, sender_name, sender_title, kind,
    text, mentions, mentions_everyone, card_kind, card_title, card_state, client_key, sent_at, version,
    asks_confirmation)
SELECT c.id, n, %(other)s, %(post)s, '李强', '演示县水利局 值班员', 'text', '请各单位于今日18时前报送防汛检查情况。',
    ARRAY[%(me)s]::bigint[], false, '', '', '', gen_random_uuid(), now(), 1, c.id %% 20 = 0 AND n = 3
FROM messaging_conversation c CROSS JOIN generate_series(1, 3) AS n WHERE c.title LIKE '开机群%%'
"""
_NAMED = """
INSERT INTO messaging_mention (conversation_id, number, person_id)
SELECT id, 2, %(me)s FROM messaging_conversation WHERE title LIKE '开机群%%' AND id %% 10 = 0
"""


def measure() -> list[dict[str, object]]:
    client = reader()
    opening = best(lambda: answer(client, "/api/messaging/opening"))
    full = best(lambda: everything(client))
    return [
        figure("messages.opening_seconds", round(opening[0], 3), "s", round(full[0], 3), SECONDS),
        figure("messages.opening_size", round(opening[1] / 1024, 1), "KiB", round(full[1] / 1024, 1), KIBIBYTES),
    ]


def figure(name: str, value: float, unit: str, baseline: float, goal: float) -> dict[str, object]:
    return {
        "name": name,
        "value": value,
        "unit": f"{unit} at {CONVERSATIONS:,}",
        "baseline_name": "every conversation in full, pages of 200",
        "baseline": baseline,
        "ratio": round(baseline / value, 1),
        "goal": goal,
        "met": value <= goal,
    }


def reader() -> Client:
    world = World()
    me, other = world.actor("王敏", login="opener"), world.actor("李强")
    conversations(me, other)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="opener"))
    return client


def conversations(me: Actor, other: Actor) -> None:
    """Of three messages each, the last two unread; one in ten names the reader, one in twenty asks to be confirmed."""
    now = clock.now()
    made = Conversation.objects.bulk_create(
        Conversation(
            kind="group",
            title=f"开机群{n} 防汛检查工作协调",
            owner_id=other.person_id,
            member_count=2,
            last_number=3,
            last_at=now - timedelta(minutes=n),
        )
        for n in range(CONVERSATIONS)
    )
    Membership.objects.bulk_create(
        Membership(
            conversation=row,
            person_id=person.person_id,
            appointment_id=person.appointment_id,
            joined_at=now,
            joined_number=0,
            read_number=1,
        )
        for row in made
        for person in (me, other)
    )
    Stream.objects.bulk_create(Stream(name=f"conversation.{row.pk}", head=3) for row in made)
    named = {"me": me.person_id, "other": other.person_id, "post": other.appointment_id}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, named)
        cursor.execute(_NAMED, named)
        cursor.execute("ANALYZE")
    for row in made:
        row.last = last_of(row.messages.get(number=3))
    Conversation.objects.bulk_update(made, ["last"], batch_size=500)


def answer(client: Client, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return bytes(response.content)


def everything(client: Client) -> bytes:
    """The list as it was asked for before, to its end."""
    found, cursor = b"", ""
    while True:
        response = client.get("/api/messaging/conversations", {"size": 200, **({"cursor": cursor} if cursor else {})})
        found += response.content
        cursor = response.json()["next"]
        if cursor is None:
            return found


def best(work: Callable[[], bytes]) -> tuple[float, int]:
    """The median's seconds, and the size of the answer."""
    times = []
    size = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        size = len(work())
        times.append(time.perf_counter() - began)
    return sorted(times)[ROUNDS // 2], size
