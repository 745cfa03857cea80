from __future__ import annotations

import pytest

from officehub.directory.models import Unit, UnitSight
from officehub.directory.tree import level
from officehub.kernel.errors import NotFound
from tests.support.world import World


def office_of(organ: Unit, name: str) -> Unit:
    made: Unit = Unit.objects.add_child(
        organ,
        {
            "region": organ.region,
            "kind": organ.kind,
            "category": "internal",
            "name": organ.name + name,
            "short_name": name,
            "tier": organ.tier,
            "region_path": organ.region_path,
            "demo": True,
        },
    )
    return made


def test_one_step_at_a_time_in_official_order(world: World) -> None:
    second, first = world.unit("water"), world.unit("party")
    Unit.objects.filter(pk=first.pk).update(order=1)
    Unit.objects.filter(pk=second.pk).update(order=2)
    actor = world.actor("王敏", second)
    assert [region.name for region in level(actor).regions] == ["演示省"]
    shown = level(actor, region_id=world.county.pk)
    assert [step.name for step in shown.trail] == ["演示省", "甲市", "演示县"]
    assert [region.name for region in shown.regions] == ["青山镇"]
    assert [unit.id for unit in shown.units] == [first.pk, second.pk]


def test_a_unit_counts_the_people_of_its_offices_and_lists_its_own_by_rank(world: World) -> None:
    water = world.unit("water")
    office = office_of(water, "建设科")
    actor = world.actor("科员", office)
    head = world.actor("局长", water, role="head")
    assert [unit.people for unit in level(actor, region_id=world.county.pk).units] == [2]
    shown = level(actor, unit_id=water.pk)
    assert [(unit.name, unit.people) for unit in shown.units] == [(office.name, 1)]
    assert [person.id for post in shown.posts for person in post.people] == [head.person_id]


def test_a_limited_unit_sees_its_own_branch_and_what_it_was_given(world: World) -> None:
    company, water = world.unit("transport_group"), world.unit("water")
    world.unit("police", world.other_county)
    Unit.objects.filter(pk=company.pk).update(limited=True)
    member = world.actor("吴工", company)
    assert [unit.id for unit in level(member, region_id=world.county.pk).units] == [company.pk]
    with pytest.raises(NotFound):
        level(member, unit_id=water.pk)
    with pytest.raises(NotFound):
        level(member, region_id=world.other_county.pk)
    UnitSight.objects.create(viewer=company, shown=water)
    assert level(member, unit_id=water.pk).posts == []


@pytest.mark.parametrize("where", [{"region_id": 10**12}, {"unit_id": 10**12}, {"region_id": -1}])
def test_unknown_places_are_not_found(world: World, where: dict[str, int]) -> None:
    with pytest.raises(NotFound):
        level(world.actor("王敏"), **where)
