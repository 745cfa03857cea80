"""Unread is exact: whatever is sent, read, joined and left in whatever order, it equals a recount of the messages.

So are the messages that name one and those one has to confirm, each by its number, and the totals of all of them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, queries
from messaging.actions import Answer, Draft, Mark
from messaging.models import Confirmation, Membership, Message
from messaging.payloads import UnreadTotal
from messaging.policy import Act, may
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden
from tests.support.messaging import group
from tests.support.world import World

PEOPLE = 4
who = st.integers(0, PEOPLE - 1)
said = st.fixed_dictionaries(
    {
        "who": who,
        "mentions": st.sets(who, max_size=2),
        "everyone": st.booleans(),
        "asks": st.booleans(),
        "bot": st.booleans(),
    }
)
number = st.integers(1, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.lists(said, min_size=1, max_size=5)),
        st.tuples(st.just("read"), st.lists(st.tuples(who, st.integers(0, 30)), min_size=1, max_size=4)),
        st.tuples(st.just("leave"), who),
        st.tuples(st.just("join"), st.tuples(who, who)),
        st.tuples(st.just("recall"), st.tuples(who, number)),
        st.tuples(st.just("edit"), st.tuples(who, number, st.sets(who, max_size=2), st.booleans())),
        st.tuples(st.just("confirm"), st.tuples(who, number)),
        st.tuples(st.just("arrange"), st.tuples(who, st.booleans(), st.booleans())),
        st.tuples(st.just("floor"), who),
    ),
    max_size=25,
)


class TestUnread(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def test_unread_equals_a_recount(self, taken: list[tuple[str, object]]) -> None:
        world = World()
        people = [world.actor(f"某{n}") for n in range(PEOPLE)]
        conversation = group(*people)
        for verb, what in taken:
            STEPS[verb](people, conversation.pk, what)
        for person in people:
            _recount(person, conversation.pk)


def _recount(person: Actor, conversation_id: int) -> None:
    mine = _row(person, conversation_id)
    if mine is None:
        assert queries.unread_total(actor=person) == UnreadTotal(
            unread=0, muted=0, marked=0, mentions=0, muted_mentions=0, to_confirm=0
        )
        return
    others = Message.objects.filter(conversation=conversation_id).exclude(
        Q(sender=person.person_id, bot=None) | Q(number__lte=mine.floor_number)
    )
    unread = others.filter(number__gt=mine.read_number)
    named = [m.number for m in unread.order_by("number") if m.mentions_everyone or person.person_id in m.mentions]
    asking = others.filter(asks_confirmation=True, recalled_at=None, number__gt=mine.joined_number)
    confirmed = Confirmation.objects.filter(person=person.person_id).values("message")
    to_confirm = list(asking.exclude(pk__in=confirmed).order_by("number").values_list("number", flat=True))
    row = queries.conversation(actor=person, conversation_id=conversation_id)
    assert (row.unread, row.mentions, row.to_confirm) == (unread.count(), named, to_confirm)
    assert queries.unread_total(actor=person) == UnreadTotal(
        unread=0 if mine.muted else row.unread,
        muted=row.unread if mine.muted else 0,
        marked=int(mine.marked_unread and not mine.muted),
        mentions=len(named),
        muted_mentions=len(named) if mine.muted else 0,
        to_confirm=len(to_confirm),
    )
    waits = {"mentions": named, "to_confirm": to_confirm, "unread": row.unread or mine.marked_unread}
    for show, expected in waits.items():
        page = queries.conversations(actor=person, show=show)  # type: ignore[arg-type]
        assert bool(page.items) == bool(expected), show


def _row(person: Actor, conversation_id: int) -> Membership | None:
    return Membership.objects.filter(conversation=conversation_id, person=person.person_id, left_at=None).first()


def _send(people: list[Actor], conversation_id: int, said: list[dict[str, Any]]) -> None:
    """Refusals (a stranger writes, a stranger is named) are part of the play."""
    actions.send_together(
        [
            Draft(
                actor=people[one["who"]],
                conversation_id=conversation_id,
                text="一",
                mentions=tuple(people[n].person_id for n in sorted(one["mentions"])),
                mentions_everyone=one["everyone"],
                asks_confirmation=one["asks"],
                bot=1 if one["bot"] else None,
            )
            for one in said
        ]
    )


def _read(people: list[Actor], conversation_id: int, marks: list[tuple[int, int]]) -> None:
    actions.mark_read_together([Mark(people[n], conversation_id, number) for n, number in marks])


def _member(actor: Actor, conversation_id: int) -> bool:
    membership = Membership.objects.select_related("conversation").filter(conversation=conversation_id).first()
    return membership is not None and may(actor, Act.LEAVE, membership.conversation)


def _leave(people: list[Actor], conversation_id: int, n: int) -> None:
    if _member(people[n], conversation_id):
        actions.leave_group(actor=people[n], conversation_id=conversation_id)


def _join(people: list[Actor], conversation_id: int, pair: tuple[int, int]) -> None:
    if _member(people[pair[0]], conversation_id):
        actions.add_members(
            actor=people[pair[0]], conversation_id=conversation_id, person_ids=[people[pair[1]].person_id]
        )


def _recall(people: list[Actor], conversation_id: int, what: tuple[int, int]) -> None:
    n, number = what
    mine = Message.objects.filter(
        conversation=conversation_id, number=number, sender=people[n].person_id, kind="text", bot=None, recalled_at=None
    )
    if mine.exists() and _member(people[n], conversation_id):
        actions.recall_message(actor=people[n], conversation_id=conversation_id, number=number)


def _own(people: list[Actor], conversation_id: int, n: int, number: int) -> bool:
    mine = Message.objects.filter(
        conversation=conversation_id, number=number, sender=people[n].person_id, kind="text", bot=None, recalled_at=None
    )
    return mine.exists() and _row(people[n], conversation_id) is not None


def _edit(people: list[Actor], conversation_id: int, what: tuple[int, int, set[int], bool]) -> None:
    n, number, named, everyone = what
    present = [people[m].person_id for m in sorted(named) if _row(people[m], conversation_id)]
    if _own(people, conversation_id, n, number):
        with suppress(Forbidden):
            actions.edit_message(
                actor=people[n],
                conversation_id=conversation_id,
                number=number,
                text="二",
                mentions=present,
                mentions_everyone=everyone,
            )


def _confirm(people: list[Actor], conversation_id: int, what: tuple[int, int]) -> None:
    actions.confirm_together([Answer(people[what[0]], conversation_id, what[1])])


def _arrange(people: list[Actor], conversation_id: int, what: tuple[int, bool, bool]) -> None:
    n, muted, marked = what
    if _row(people[n], conversation_id):
        actions.arrange(actor=people[n], conversation_id=conversation_id, muted=muted, marked_unread=marked)


def _floor(people: list[Actor], conversation_id: int, n: int) -> None:
    """As for somebody who came while the past was closed."""
    Membership.objects.filter(conversation=conversation_id, person=people[n].person_id).update(
        floor_number=F("joined_number")
    )


STEPS = {
    "send": _send,
    "read": _read,
    "leave": _leave,
    "join": _join,
    "recall": _recall,
    "edit": _edit,
    "confirm": _confirm,
    "arrange": _arrange,
    "floor": _floor,
}
