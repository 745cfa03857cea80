from __future__ import annotations

from officehub.directory.models import Unit, UnitCategory
from officehub.directory.receivers import receivers_of
from officehub.directory.units import find_units, unit_group
from tests.support.world import World


def _office(parent: Unit, name: str) -> Unit:
    made = Unit(
        region=parent.region,
        kind="township_office",
        category=UnitCategory.INTERNAL,
        name=name,
        short_name=name,
        tier=parent.tier,
        region_path=parent.region_path,
    )
    office: Unit = Unit.objects.add_child(parent, instance=made)
    return office


def test_a_unit_is_received_for_by_its_tagged_post_even_in_an_internal_office(world: World) -> None:
    government = world.unit("government", world.township)
    world.actor("周正", government, role="head")
    office = _office(government, "党政综合办公室")
    keeper = world.actor("李强", office, duties=["receive"])
    assert [row.pk for row in receivers_of([government.pk])[government.pk]] == [keeper.appointment_id]


def test_without_a_tag_the_office_receives_before_the_head(world: World) -> None:
    unit = world.unit("water")
    world.actor("周正", unit, role="head")
    clerk = world.actor("王敏", unit, role="clerk")
    assert [row.pk for row in receivers_of([unit.pk])[unit.pk]] == [clerk.appointment_id]


def test_groups_are_the_departments_beside_and_the_governments_below(world: World) -> None:
    actor = world.actor("王敏", world.unit("office"))
    beside = world.unit("water")
    below = world.unit("government", world.township)
    world.unit("government", world.village)
    world.unit("water", world.other_county)
    assert [unit.id for unit in unit_group(actor, "departments")] == [beside.pk]
    assert [unit.id for unit in unit_group(actor, "below")] == [below.pk]


def test_search_shows_units_of_ones_own_region_first(world: World) -> None:
    far = world.unit("water", world.other_county, name="水利局（邻县）")
    near = world.unit("water", world.county, name="水利局（本县）")
    actor = world.actor("王敏", world.unit("office"))
    assert [unit.id for unit in find_units(actor, "水利局")] == [near.pk, far.pk]
    assert find_units(actor, "  ") == []


def test_search_shows_an_organ_before_its_offices(world: World) -> None:
    organ = world.unit("water", name="演示县水利局")
    office = _office(organ, "演示县水利局建设运行科")
    actor = world.actor("王敏", world.unit("office"))
    assert [unit.id for unit in find_units(actor, "水利局")] == [organ.pk, office.pk]
