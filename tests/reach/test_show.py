"""A device asks for what its bell rang for: those meant get it and count as delivered, others learn nothing."""

from __future__ import annotations

from messaging.reach import actions
from messaging.reach.arriving import ArrivedPayload, ShowDispatch
from messaging.reach.models import Receipt
from officehub.directory.actor import Actor
from officehub.kernel.errors import NotFound
from officehub.realtime.registry import Answer, Call, command_named
from tests.support.http import statements
from tests.support.reach import counted, flood, recounted, send
from tests.support.world import World


def shown(*asked: tuple[Actor, int]) -> list[Answer]:
    command = command_named("dispatch.show")
    assert command is not None
    return list(command.handler([Call(actor, ShowDispatch(dispatch_id=pk)) for actor, pk in asked]))


def test_each_gets_his_own_and_counts_once(world: World) -> None:
    people = flood(world)
    one, other = send(people.leader), send(people.leader, title="另一条")
    answers = shown(
        (people.duty, one.pk),
        (people.stranger, one.pk),
        (people.head, other.pk),
        (people.duty, one.pk),
        (people.duty, 0),
    )
    first, _, second, again, _ = answers
    assert isinstance(first, ArrivedPayload) and isinstance(second, ArrivedPayload)
    assert (first.title, first.text, first.receipt.as_line[:2]) == (one.title, one.text, people.duty.unit_name[:2])
    assert second.title == "另一条" and again == first
    assert [type(answer) for answer in answers if not isinstance(answer, ArrivedPayload)] == [NotFound, NotFound]
    assert Receipt.objects.filter(delivered_at=None).count() == Receipt.objects.count() - 2
    assert counted(one)[people.duty.unit_id] == (1, 1, 0, 0)
    for dispatch in (one, other):
        assert counted(dispatch) == recounted(dispatch)


def test_what_was_withdrawn_comes_without_its_words_and_is_not_delivered(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="内容有误")
    [answer] = shown((people.duty, dispatch.pk))
    assert isinstance(answer, ArrivedPayload)
    assert (answer.state, answer.text, answer.receipt.delivered_at) == ("withdrawn", "", None)


def test_what_the_unit_owes_comes_along(world: World) -> None:
    people = flood(world)
    form = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}
    [answer] = shown((people.duty, send(people.leader, form=form).pk))
    assert isinstance(answer, ArrivedPayload) and answer.obligation is not None
    assert answer.obligation.must_feed_back and answer.obligation.unit_id == people.duty.unit_id


def test_a_batch_takes_as_many_statements_as_one(world: World) -> None:
    people = flood(world)
    alone, together = send(people.leader), send(people.leader, title="另一条")
    few = statements(lambda: shown((people.duty, alone.pk)))
    many = statements(lambda: shown(*((actor, together.pk) for actor in (people.duty, people.other_duty, people.head))))
    assert many <= few + 1  # colleagues' counters are locked first
