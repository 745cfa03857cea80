"""Memberships that follow posts: of unit groups, special work, and whatever else was chosen by an audience.

Set-based: one statement for who goes, one for who comes, however many; nobody is looked up alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from messaging.models import Conversation, ConversationKind
from officehub.audit.ledger import record
from officehub.directory.actor import actor_of, in_force
from officehub.directory.audience import Audience, recipients
from officehub.directory.models import Appointment, Unit
from officehub.kernel import clock
from officehub.realtime.log import emit

from .invitees import MEMBER_LIMIT
from .joining import changed, close_past, count_members, tell_joined, tell_left
from .posting import Fact, say
from .succession import pass_on_if_gone

Held = dict[int, int]  # person → appointment

_WANTED = "WITH wanted(appointment_id, person_id) AS ({wanted})"
_PRESENT = "FROM messaging_membership m WHERE m.conversation_id = %s AND m.left_at IS NULL"
_DIFFERS = (
    _WANTED
    + f"""
SELECT EXISTS (
    SELECT FROM wanted w WHERE NOT EXISTS (SELECT {_PRESENT} AND m.person_id = w.person_id AND m.follows)
) OR EXISTS (
    SELECT {_PRESENT} AND m.follows AND m.role <> 'owner'
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.person_id = m.person_id)
)"""
)
# Locked in the order of their keys, as everywhere: see places.
_GO = (
    _WANTED
    + f""", gone AS (
    SELECT m.id {_PRESENT} AND m.follows AND m.role <> 'owner'
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.person_id = m.person_id)
    ORDER BY m.id FOR NO KEY UPDATE
)
UPDATE messaging_membership m SET left_at = %s FROM gone WHERE m.id = gone.id
RETURNING m.person_id, m.appointment_id"""
)
# Who was invited by hand and now holds such a post stays, and follows it from here on.
_ADOPT = (
    _WANTED
    + """, kept AS (
    SELECT m.id, w.appointment_id FROM wanted w JOIN messaging_membership m ON m.person_id = w.person_id
    WHERE m.conversation_id = %s AND m.left_at IS NULL AND NOT m.follows
    ORDER BY m.id FOR NO KEY UPDATE OF m
)
UPDATE messaging_membership m SET follows = true, appointment_id = kept.appointment_id FROM kept WHERE m.id = kept.id"""
)
_COME = (
    _WANTED
    + f"""
INSERT INTO messaging_membership (
    conversation_id, person_id, appointment_id, role, joined_at, joined_number, read_number, own_unread, muted, pinned,
    follows, floor_number, floor_seq)
SELECT v.conversation_id, w.person_id, w.appointment_id, 'member', v.now, v.head, v.head, 0, false, false,
    true, v.floor_number, v.floor_seq
FROM wanted w, (VALUES (%s::bigint, %s::timestamptz, %s::bigint, %s::bigint, %s::bigint))
    AS v(conversation_id, now, head, floor_number, floor_seq)
WHERE NOT EXISTS (SELECT {_PRESENT} AND m.person_id = w.person_id)
ORDER BY w.person_id LIMIT %s
ON CONFLICT (conversation_id, person_id) DO UPDATE SET
    appointment_id = excluded.appointment_id, role = excluded.role, joined_at = excluded.joined_at, left_at = NULL,
    joined_number = excluded.joined_number, read_number = excluded.read_number, own_unread = 0, muted = false,
    pinned = false, marked_unread = false, follows = true, floor_number = excluded.floor_number,
    floor_seq = excluded.floor_seq
RETURNING person_id, appointment_id"""
)


@dataclass(frozen=True)
class Moves:
    came: Held
    went: Held


def follows_posts(conversation: Conversation) -> bool:
    return conversation.kind == ConversationKind.UNIT or conversation.audience is not None


def out_of_step(conversation: Conversation) -> bool:
    """One query, no lock."""
    with connection.cursor() as cursor:
        wanted, params = _wanted(conversation)
        cursor.execute(_DIFFERS.format(wanted=wanted), [*params, conversation.pk, conversation.pk])
        [differs] = cursor.fetchone() or [False]
    return bool(differs)


@transaction.atomic
def keep_in_step(*, conversation_id: int) -> Moves:
    """Who no longer holds such a post goes, who holds one now comes, and everybody is told. By nobody's hand."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if conversation.archived_at is not None or not follows_posts(conversation):
        return Moves({}, {})
    came = take_in(conversation)
    succeeded = pass_on_if_gone(conversation)
    went = _let_go(conversation)
    if came or went:
        record(None, "conversation.follow_posts", subject=("conversation", conversation_id), detail=_detail(came, went))
    facts = [*tell_joined(conversation_id, list(came)), *tell_left(conversation_id, list(went)), *succeeded]
    facts += _lines(conversation, came, went)
    if facts:
        emit(*facts, changed(conversation))
    return Moves(came, went)


def take_in(conversation: Conversation) -> Held:
    """Everybody the posts say who is not in yet, up to the limit. The conversation's row is new or locked."""
    wanted, params = _wanted(conversation)
    floors = close_past(conversation)
    room = MEMBER_LIMIT - conversation.member_count
    head = conversation.last_number
    with connection.cursor() as cursor:
        cursor.execute(_ADOPT.format(wanted=wanted), [*params, conversation.pk])
        place = (conversation.pk, clock.now(), head, *floors)
        cursor.execute(_COME.format(wanted=wanted), [*params, *place, conversation.pk, room])
        came: Held = dict(cursor.fetchall())
    if came:
        count_members(conversation, len(came))
    return came


def _let_go(conversation: Conversation) -> Held:
    wanted, params = _wanted(conversation)
    with connection.cursor() as cursor:
        cursor.execute(_GO.format(wanted=wanted), [*params, conversation.pk, clock.now()])
        went: Held = dict(cursor.fetchall())
    if went:
        count_members(conversation, -len(went))
    return went


def _wanted(conversation: Conversation) -> tuple[str, tuple[str | int | date, ...]]:
    """One appointment per person who belongs."""
    if conversation.unit_id is not None:
        path = Unit.objects.values_list("path", flat=True).get(pk=conversation.unit_id)
        held = Appointment.objects.filter(in_force(), unit__path__startswith=path)
        rows = held.order_by("person_id", "pk").distinct("person_id")
    else:
        posts = Appointment.objects.select_related("person__user", "post", "unit")
        chooser = posts.get(pk=conversation.chosen_by_id or 0)
        rows = recipients(Audience.model_validate(conversation.audience), sender=actor_of(chooser))
    sql, params = rows.values_list("pk", "person_id").query.sql_with_params()
    return sql, params


def _lines(conversation: Conversation, came: Held, went: Held) -> list[Fact]:
    """Said by the first of those it is about: nobody else caused it."""
    facts: list[Fact] = []
    for moved, word in ((came, "加入"), (went, "退出")):
        if moved:
            first = list(moved.values())[:5]
            posts = Appointment.objects.select_related("person__user", "post", "unit").in_bulk(first)
            names = "、".join(posts[pk].person.name for pk in first)
            more = f" 等 {len(moved)} 人" if len(moved) > len(first) else ""
            facts += say(conversation, actor_of(posts[first[0]]), f"{names}{more} 因岗位变动{word}")
    return facts


def _detail(came: Held, went: Held) -> dict[str, object]:
    """Lists beyond a hundred are given by their size: the memberships themselves keep them."""
    return {
        word: sorted(moved) if len(moved) <= 100 else len(moved)
        for word, moved in (("joined", came), ("left", went))
        if moved
    }
