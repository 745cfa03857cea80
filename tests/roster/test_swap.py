"""换班: the other agrees, the keeper approves, and only then two people change places."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from officehub.directory.actor import Actor
from officehub.directory.models import DutyShift
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.roster import actions, queries
from officehub.roster.models import Swap, SwapState
from officehub.todo.models import Todo
from tests.support.roster import shanghai, shift
from tests.support.world import World


@pytest.fixture(autouse=True)
def noon(world: World) -> Iterator[None]:
    with clock.at(shanghai(22, 12)):
        yield


@pytest.fixture
def team(world: World) -> dict[str, Actor]:
    water = world.unit("water")
    return {
        "head": world.actor("局长", water, role="head"),
        "one": world.actor("甲", water, role="duty"),
        "two": world.actor("乙", water, role="duty"),
        "three": world.actor("丙", water, role="duty"),
    }


def ask(team: dict[str, Actor], mine: DutyShift, other: DutyShift | None = None) -> Swap:
    return actions.ask_swap(
        actor=team["one"],
        shift_id=mine.pk,
        appointment_id=team["two"].appointment_id,
        in_return_id=other.pk if other else None,
        reason="家中有事",
    )


def waiting() -> list[str]:
    return sorted(Todo.objects.filter(closed_at=None).values_list("person__name", flat=True))


def holders(*shifts: DutyShift) -> list[str]:
    return [DutyShift.objects.get(pk=one.pk).person.name for one in shifts]


def test_it_goes_from_the_asked_to_the_keeper_and_then_they_change_places(team: dict[str, Actor]) -> None:
    mine, other = shift(team["one"], shanghai(23)), shift(team["two"], shanghai(25))
    swap = ask(team, mine, other)
    assert waiting() == ["乙"]
    todo = Todo.objects.get()
    assert todo.quick_acts[0]["path"] == f"roster/swaps/{swap.pk}/answer"
    actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=True)
    assert waiting() == ["局长"]
    assert holders(mine, other) == ["甲", "乙"]
    actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=True)
    assert (waiting(), holders(mine, other)) == ([], ["乙", "甲"])


def test_two_on_duty_at_the_same_hours_may_change_desks(team: dict[str, Actor]) -> None:
    mine, other = shift(team["one"], shanghai(23)), shift(team["two"], shanghai(23), kind="backup")
    swap = ask(team, mine, other)
    actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=True)
    actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=True)
    assert holders(mine, other) == ["乙", "甲"]


def test_a_shift_may_be_taken_with_nothing_in_return(team: dict[str, Actor]) -> None:
    mine = shift(team["one"], shanghai(23))
    swap = ask(team, mine)
    actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=True)
    actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=True)
    assert holders(mine) == ["乙"]


@pytest.mark.parametrize(
    ("step", "state"), [("decline", SwapState.DECLINED), ("refuse", SwapState.REFUSED), ("withdraw", "withdrawn")]
)
def test_a_no_at_any_step_ends_it_and_leaves_the_roster_alone(team: dict[str, Actor], step: str, state: str) -> None:
    mine = shift(team["one"], shanghai(23))
    swap = ask(team, mine)
    if step == "withdraw":
        actions.withdraw_swap(actor=team["one"], swap_id=swap.pk)
    else:
        actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=step == "refuse")
    if step == "refuse":
        actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=False)
    swap.refresh_from_db()
    assert (swap.state, waiting(), holders(mine)) == (state, [], ["甲"])
    with pytest.raises(Conflict):
        actions.withdraw_swap(actor=team["one"], swap_id=swap.pk)


def test_only_the_one_whose_turn_it_is(team: dict[str, Actor], world: World) -> None:
    swap = ask(team, shift(team["one"], shanghai(23)))
    with pytest.raises(Forbidden):
        actions.answer_swap(actor=team["one"], swap_id=swap.pk, agree=True)
    with pytest.raises(NotFound):
        actions.answer_swap(actor=team["three"], swap_id=swap.pk, agree=True)
    with pytest.raises(Conflict, match="等对方答复"):
        actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=True)
    actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=True)
    with pytest.raises(Forbidden):
        actions.decide_swap(actor=team["two"], swap_id=swap.pk, approve=True)


def test_what_cannot_be_exchanged_is_refused_at_once(team: dict[str, Actor]) -> None:
    running, coming = shift(team["one"], shanghai(22)), shift(team["one"], shanghai(23))
    with pytest.raises(Conflict, match="已经开始"):
        ask(team, running)
    with pytest.raises(Invalid, match="对方在本单位的班次"):
        ask(team, coming, shift(team["three"], shanghai(25)))
    with pytest.raises(NotFound):
        ask(team, shift(team["three"], shanghai(27)))
    shift(team["two"], shanghai(23, 12), kind="leader")
    with pytest.raises(Conflict, match="与已有班次重叠"):
        ask(team, coming)


def test_one_request_per_shift(team: dict[str, Actor]) -> None:
    mine = shift(team["one"], shanghai(23))
    ask(team, mine)
    with pytest.raises(Conflict, match="已有一份换班申请"):
        ask(team, mine)


def test_it_lapses_with_its_shift(team: dict[str, Actor]) -> None:
    mine = shift(team["one"], shanghai(23))
    swap = ask(team, mine)
    actions.remove_shift(actor=team["head"], shift_id=mine.pk)
    swap.refresh_from_db()
    assert (swap.state, waiting()) == (SwapState.LAPSED, [])


def test_the_roster_may_have_changed_before_it_is_approved(team: dict[str, Actor]) -> None:
    mine = shift(team["one"], shanghai(23))
    swap = ask(team, mine)
    actions.answer_swap(actor=team["two"], swap_id=swap.pk, agree=True)
    shift(team["two"], shanghai(23, 12), kind="backup")
    with pytest.raises(Conflict, match="重叠"):
        actions.decide_swap(actor=team["head"], swap_id=swap.pk, approve=True)
    assert holders(mine) == ["甲"]


def test_the_list_shows_what_each_may_do(team: dict[str, Actor]) -> None:
    ask(team, shift(team["one"], shanghai(23)))
    acts = {name: queries.my_swaps(actor=who).items for name, who in team.items()}
    assert acts["one"][0].abilities.withdraw
    assert acts["two"][0].abilities.answer
    assert not acts["head"][0].abilities.decide
    assert acts["three"] == []
