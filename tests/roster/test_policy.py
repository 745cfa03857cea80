"""Who reads and keeps a roster, as a table, and the four doors that must agree."""

from __future__ import annotations

import pytest

from officehub.directory.actor import Actor, actor_of
from officehub.directory.models import Appointment, Unit
from officehub.kernel.errors import Forbidden, NotFound
from officehub.roster.models import Swap, SwapState
from officehub.roster.policy import Act, SwapAct, access_unit, may, may_swap, visible_to, who_may
from tests.support.roster import shanghai, shift
from tests.support.world import World

R, K = Act.READ, Act.KEEP

# Who, and what may be done with the roster of 演示县 water bureau.
TABLE: dict[str, set[Act]] = {
    "局长": {R, K},
    "办公室主任": {R, K},
    "排班员": {R, K},
    "副局长": {R},
    "值班员": {R},
    "科员": {R},
    "县府办主任": {R, K},
    "县府办排班员": {R, K},
    "县府办科员": {R},
    "市府办主任": {R, K},
    "市水利科员": {R},
    "市教育局长": {R},
    "市教育科员": set(),
    "县教育局长": set(),
    "镇长": set(),
    "乙市府办主任": set(),
    "国企负责人": set(),
}


@pytest.fixture
def people(world: World) -> dict[str, Actor]:
    water, office = world.unit("water"), world.unit("office")
    firm = world.unit("water_group")
    Unit.objects.filter(pk=firm.pk).update(limited=True)
    firm.refresh_from_db()
    return {
        "局长": world.actor("局长", water, role="head"),
        "办公室主任": world.actor("办公室主任", water, role="office_head"),
        "排班员": world.actor("排班员", water, duties=["roster"]),
        "副局长": world.actor("副局长", water, role="deputy"),
        "值班员": world.actor("值班员", water, role="duty", duties=["duty"]),
        "科员": world.actor("科员", water),
        "县府办主任": world.actor("县府办主任", office, role="head"),
        "县府办排班员": world.actor("县府办排班员", office, duties=["roster"]),
        "县府办科员": world.actor("县府办科员", office),
        "市府办主任": world.actor("市府办主任", world.unit("office", world.city), role="head"),
        "市水利科员": world.actor("市水利科员", world.unit("water", world.city)),
        "市教育局长": world.actor("市教育局长", world.unit("education", world.city), role="head"),
        "市教育科员": world.actor("市教育科员", world.unit("education", world.city)),
        "县教育局长": world.actor("县教育局长", world.unit("education"), role="head"),
        "镇长": world.actor("镇长", world.unit("water", world.township), role="head"),
        "乙市府办主任": world.actor("乙市府办主任", world.unit("office", world.other_city), role="head"),
        "国企负责人": world.actor("国企负责人", firm, role="head"),
    }


def test_the_table_of_rights(people: dict[str, Actor], world: World) -> None:
    water = world.unit("water")
    assert {name: {act for act in Act if may(actor, act, water)} for name, actor in people.items()} == TABLE


@pytest.mark.parametrize("act", Act)
def test_the_four_doors_agree(people: dict[str, Actor], world: World, act: Act) -> None:
    world.unit("school", world.township)
    office = world.unit("office")
    inner: Unit = Unit.objects.add_child(
        office,
        {
            "region": office.region,
            "kind": "office",
            "category": "internal",
            "name": "值班室",
            "short_name": "值班室",
            "tier": 3,
            "region_path": office.region_path,
        },
    )
    actors = [actor_of(row) for row in Appointment.objects.select_related("person__user", "post", "unit")]
    for unit in Unit.objects.all():
        readers = set(who_may(act, unit).values_list("pk", flat=True)) if unit.pk != inner.pk else set()
        for actor in actors:
            allowed = may(actor, act, unit)
            assert allowed == (actor.appointment_id in readers), (actor.line, unit.name)
            assert allowed == visible_to(actor, act).filter(pk=unit.pk).exists()
            assert allowed == _accessible(actor, unit, act)


def _accessible(actor: Actor, unit: Unit, act: Act) -> bool:
    try:
        return access_unit(actor, unit.pk, act) == unit
    except (NotFound, Forbidden):
        return False


SWAP_TABLE: dict[str, dict[str, set[SwapAct]]] = {
    SwapState.ASKED: {"值班员": {SwapAct.READ, SwapAct.WITHDRAW}, "科员": {SwapAct.READ, SwapAct.ANSWER}},
    SwapState.AGREED: {"值班员": {SwapAct.READ, SwapAct.WITHDRAW}, "局长": {SwapAct.READ, SwapAct.DECIDE}},
}


@pytest.mark.parametrize("state", SwapState.values)
def test_what_may_be_done_with_an_exchange_in_each_state(people: dict[str, Actor], world: World, state: str) -> None:
    mine = shift(people["值班员"], shanghai(21))
    swap = Swap.objects.create(
        unit=world.unit("water"),
        shift=mine,
        asker=mine.appointment,
        asked=Appointment.objects.get(pk=people["科员"].appointment_id),
        state=state,
    )
    for name in ("值班员", "科员", "局长", "排班员", "副局长", "县府办主任", "县教育局长"):
        keeper = {SwapAct.READ} if K in TABLE[name] else set()
        deciding = {SwapAct.DECIDE} if keeper and state == SwapState.AGREED else set()
        party = {SwapAct.READ} if name in ("值班员", "科员") else set()
        expected = SWAP_TABLE.get(state, {}).get(name, keeper | deciding | party)
        assert {act for act in SwapAct if may_swap(people[name], act, swap)} == expected, (name, state)


def test_nobody_approves_an_exchange_of_the_own_shift(people: dict[str, Actor], world: World) -> None:
    mine = shift(people["局长"], shanghai(21), kind="leader")
    other = Appointment.objects.get(pk=people["办公室主任"].appointment_id)
    swap = Swap.objects.create(
        unit=world.unit("water"), shift=mine, asker=mine.appointment, asked=other, state=SwapState.AGREED
    )
    assert [name for name, one in people.items() if may_swap(one, SwapAct.DECIDE, swap)] == [
        "排班员",
        "县府办主任",
        "县府办排班员",
        "市府办主任",
    ]
