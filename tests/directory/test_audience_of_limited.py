"""Whoever sees only the own organ learns nothing of others by choosing them as an audience."""

from __future__ import annotations

import pytest

from officehub.directory.actor import Actor, actor_for
from officehub.directory.audience import Audience, preview
from officehub.directory.models import Unit
from tests.support.world import World


@pytest.fixture
def manager(world: World) -> Actor:
    company = world.unit("transport_group", name="演示交通集团")
    Unit.objects.filter(pk=company.pk).update(limited=True)
    return actor_for(world.actor("企业经理", company, role="head").appointment_id)


def chosen(**selector: object) -> Audience:
    return Audience.model_validate({"any_of": [selector]})


def test_neither_sample_nor_words_name_people_or_units_that_are_hidden(world: World, manager: Actor) -> None:
    hidden = world.actor("周秘书", world.unit("office"))
    seen = preview(manager, chosen(people=[hidden.person_id, manager.person_id]))
    assert [person.name for person in seen.sample] == ["企业经理"]
    assert "周秘书" not in seen.words and "企业经理" in seen.words
    of_unit = preview(manager, chosen(units=[world.unit("office").pk]))
    assert of_unit.sample == [] and world.unit("office").name not in of_unit.words


@pytest.mark.parametrize("selector", [{"kinds": ["office"]}, {"roles": ["clerk"]}, {"people": "of the clerk"}])
def test_nobody_beyond_the_own_organ_is_counted(world: World, manager: Actor, selector: dict[str, object]) -> None:
    clerk = world.actor("周秘书", world.unit("office"), role="clerk")
    whom = chosen(**({"people": [clerk.person_id]} if "people" in selector else selector))
    seen = preview(manager, whom)
    assert (seen.total, seen.beyond, [tier.people for tier in seen.by_tier if tier.people]) == (0, 0, [])
    assert seen == preview(manager, chosen(people=[10**9])).model_copy(update={"words": seen.words})
    teacher = world.actor("周老师", world.unit("school"), role="clerk")
    assert preview(teacher, whom).beyond > 0


def test_others_see_whom_they_chose(world: World, manager: Actor) -> None:
    clerk = world.actor("周秘书", world.unit("office"))
    assert "企业经理" in preview(clerk, chosen(people=[manager.person_id])).words
