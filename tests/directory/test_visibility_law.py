"""One law: seen in lists ⇔ readable ⇔ among those who may read ⇔ accessible."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officehub.directory.actor import actor_for
from officehub.directory.models import Appointment, Unit, UnitSight
from officehub.directory.policy import Act, access_person, acts, may, standings, visible_to, who_may_read
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from tests.support.world import World

KINDS = ["government", "water", "transport_group", "union"]
LIMITED = {"transport_group", "union"}
people_strategy = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(["county", "city", "township"]),
        st.sampled_from(["head", "clerk"]),
        st.booleans(),  # shielded
        st.sampled_from(["now", "ended", "two"]),
    ),
    min_size=2,
    max_size=7,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=people_strategy, sight=st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)))
def test_list_rights_readers_and_access_agree(
    db: None, people: list[tuple[str, str, str, bool, str]], sight: tuple[str, str]
) -> None:
    world = World()
    made = [_person(world, number, *what) for number, what in enumerate(people)]
    _give_sight(world, *sight)
    everyone = standings(made)
    for viewer in Appointment.objects.filter(person_id__in=made, valid_to=None):
        actor = actor_for(viewer.pk)
        listed = set(visible_to(actor).values_list("pk", flat=True))
        for person_id in made:
            standing = everyone.get(person_id)
            readable = standing is not None and may(actor, Act.READ, standing)
            assert (person_id in listed) == readable
            assert who_may_read(person_id).filter(pk=actor.appointment_id).exists() == readable
            assert _accessible(actor, person_id) == readable
            if standing and not readable:
                assert not acts(actor, standing)


def _person(world: World, number: int, kind: str, place: str, role: str, shielded: bool, when: str) -> int:
    person = world.person(f"人{number}", shielded=shielded)
    unit = _unit(world, kind, place)
    held = world.appoint(person, unit, role=role)
    if when == "ended":
        held.valid_to = clock.today().replace(year=clock.today().year - 1)
        held.save()
    if when == "two":
        world.appoint(person, _unit(world, "water", "city"), role="clerk", kind="concurrent")
    return person.pk


def _unit(world: World, kind: str, place: str) -> Unit:
    unit = world.unit(kind, getattr(world, place))
    if kind in LIMITED and not unit.limited:
        unit.limited = True
        unit.save()
    return unit


def _give_sight(world: World, viewer: str, shown: str) -> None:
    UnitSight.objects.create(viewer=_unit(world, viewer, "county"), shown=_unit(world, shown, "city"))


def _accessible(actor: object, person_id: int) -> bool:
    try:
        access_person(actor, person_id)  # type: ignore[arg-type]
    except NotFound:
        return False
    return True
