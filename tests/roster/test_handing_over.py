"""交接班: nothing unfinished without a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound
from officehub.roster import actions, queries
from officehub.roster.models import Handover
from officehub.todo.models import Todo
from tests.support.roster import shanghai, shift
from tests.support.world import World


@pytest.fixture(autouse=True)
def morning(world: World) -> Iterator[None]:
    with clock.at(shanghai(22, 8)):
        yield


@pytest.fixture
def team(world: World) -> dict[str, Actor]:
    water = world.unit("water")
    return {
        "one": world.actor("甲", water, role="duty"),
        "two": world.actor("乙", water, role="duty"),
        "three": world.actor("丙", water, role="duty"),
        "far": world.actor("邻", world.unit("water", world.other_county), role="duty"),
    }


def hand(team: dict[str, Actor], *matters: str, day: int = 21) -> Handover:
    return actions.hand_over(
        actor=team["one"],
        shift_id=shift(team["one"], shanghai(day, 8, 30)).pk,
        appointment_id=team["two"].appointment_id,
        notes="夜间小雨",
        matters=matters,
    )


def test_every_unfinished_matter_is_taken_over_by_name(team: dict[str, Actor]) -> None:
    record = hand(team, "水库泄洪待复核", "县里要的数字未报")
    assert Todo.objects.get(closed_at=None).person_id == team["two"].person_id
    first, second = record.matters.order_by("pk")
    with pytest.raises(Invalid, match="还有 1 项未了事项没有接手人"):
        actions.take_over(actor=team["two"], handover_id=record.pk, takers={first.pk: team["two"].appointment_id})
    with pytest.raises(Invalid, match="在职的同志"):
        actions.take_over(
            actor=team["two"],
            handover_id=record.pk,
            takers={first.pk: team["two"].appointment_id, second.pk: team["far"].appointment_id},
        )
    actions.take_over(
        actor=team["two"],
        handover_id=record.pk,
        takers={first.pk: team["two"].appointment_id, second.pk: team["three"].appointment_id},
    )
    shown = queries.handovers(actor=team["three"], unit_id=team["one"].unit_id, before=None).items[0]
    assert shown.taken_at is not None
    assert [one.taken_by.name for one in shown.matters if one.taken_by] == ["乙", "丙"]
    assert not Todo.objects.filter(closed_at=None).exists()
    with pytest.raises(Conflict, match="已经完成"):
        actions.take_over(actor=team["two"], handover_id=record.pk, takers={})


def test_only_the_one_it_was_given_to_takes_it_over(team: dict[str, Actor]) -> None:
    record = hand(team)
    with pytest.raises(NotFound):
        actions.take_over(actor=team["three"], handover_id=record.pk, takers={})
    actions.take_over(actor=team["two"], handover_id=record.pk, takers={})


def test_a_shift_is_handed_over_once_by_its_own_and_in_time(team: dict[str, Actor]) -> None:
    record = hand(team)
    again = {"appointment_id": team["two"].appointment_id, "notes": "", "matters": []}
    assert record.shift_id is not None
    with pytest.raises(Conflict, match="已经填写过"):
        actions.hand_over(actor=team["one"], shift_id=record.shift_id, **again)
    with pytest.raises(NotFound):
        actions.hand_over(actor=team["three"], shift_id=record.shift_id, **again)
    with pytest.raises(Conflict, match="还没有开始"):
        hand(team, day=24)
    with pytest.raises(Conflict, match="超过一天"):
        hand(team, day=15)


def test_the_page_offers_the_shift_that_waits_and_who_comes_next(team: dict[str, Actor]) -> None:
    mine = shift(team["one"], shanghai(21, 8, 30))
    shift(team["two"], shanghai(22, 8, 30))
    due = queries.handovers(actor=team["one"], unit_id=team["one"].unit_id, before=None).due
    assert due is not None
    assert (due.id, due.next.name if due.next else "") == (mine.pk, "乙")
    assert queries.handovers(actor=team["two"], unit_id=team["one"].unit_id, before=None).due is None
