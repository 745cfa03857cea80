"""Feedback that was written without a line: sent again it counts once, and never writes over what came meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from messaging.reach import actions, queries
from messaging.reach.duty_payloads import feedback_payload
from messaging.reach.models import Dispatch, Feedback
from messaging.reach.payloads import GiveFeedback
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict
from tests.reach.test_answers_at_once import at_once
from tests.support.reach import audience, send
from tests.support.world import World

FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}


@dataclass(frozen=True)
class Cast:
    leader: Actor
    wang: Actor
    li: Actor
    dispatch: Dispatch


@pytest.fixture
def cast(world: World) -> Cast:
    return staged(world)


def staged(world: World) -> Cast:
    water = world.unit("water")
    leader = world.actor("县长", world.unit("government"), role="head")
    wang, li = world.actor("王敏", water, role="duty"), world.actor("李强", water, role="duty")
    deadline = clock.now() + timedelta(hours=1)
    return Cast(leader, wang, li, send(leader, audience({"kinds": ["water"]}), form=FORM, deadline=deadline))


def give(actor: Actor, dispatch: Dispatch, moved: int, given: GiveFeedback | None = None, **more: object) -> Feedback:
    written = given or GiveFeedback.model_validate({"client_key": uuid4(), "values": {"moved": moved}, **more})
    return actions.give_feedback(actor=actor, dispatch_id=dispatch.pk, given=written)


def test_what_a_colleague_gave_meanwhile_is_not_written_over(cast: Cast) -> None:
    standing = give(cast.wang, cast.dispatch, 12)
    with pytest.raises(Conflict, match=r"王敏已于 .* 代表本单位反馈") as refused:
        give(cast.li, cast.dispatch, 3)
    assert refused.value.data == {"feedback": standing.pk}
    assert Feedback.objects.get(current=True).pk == standing.pk


def test_having_seen_it_one_may_replace_it_and_the_earlier_is_kept(cast: Cast) -> None:
    standing = give(cast.wang, cast.dispatch, 12)
    owed = queries.one(actor=cast.li, dispatch_id=cast.dispatch.pk).obligation
    assert owed is not None
    assert (owed.feedback, owed.fed_back_by) == (standing.pk, "王敏")
    give(cast.li, cast.dispatch, 3, after=standing.pk)
    assert list(Feedback.objects.order_by("pk").values_list("person__name", "current")) == [
        ("王敏", False),
        ("李强", True),
    ]


def test_ones_own_earlier_answer_is_replaced_without_asking(cast: Cast) -> None:
    give(cast.wang, cast.dispatch, 12)
    assert give(cast.wang, cast.dispatch, 13).values == {"moved": 13}


def test_what_comes_after_the_deadline_counts_and_says_so(cast: Cast) -> None:
    assert feedback_payload(give(cast.wang, cast.dispatch, 12)).late is False
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert feedback_payload(give(cast.wang, cast.dispatch, 13)).late is True


def test_after_a_withdrawal_it_is_refused_but_what_arrived_before_is_answered_again(cast: Cast) -> None:
    written = GiveFeedback(client_key=uuid4(), values={"moved": 12})
    arrived = give(cast.wang, cast.dispatch, 12, written)
    actions.withdraw_dispatch(actor=cast.leader, dispatch_id=cast.dispatch.pk, reason="取消")
    assert give(cast.wang, cast.dispatch, 12, written).pk == arrived.pk
    with pytest.raises(Conflict, match="已经撤回"):
        give(cast.li, cast.dispatch, 3)


@pytest.mark.django_db(transaction=True)
def test_sent_by_four_tabs_at_once_it_counts_once() -> None:
    cast = staged(World())
    written = GiveFeedback(client_key=uuid4(), values={"moved": 12})
    work: list[Callable[[], object]] = [lambda: give(cast.wang, cast.dispatch, 12, written).pk] * 4
    assert len(set(at_once(work))) == 1
    assert Feedback.objects.count() == LedgerEntry.objects.filter(act="dispatch.feed_back").count() == 1
