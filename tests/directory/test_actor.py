from __future__ import annotations

import pytest

from officehub.directory.actor import actor_for
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from tests.support.world import World


def test_an_actor_is_a_person_in_a_post_of_a_unit(world: World) -> None:
    actor = world.actor("王敏", role="duty", duties=["flood"])
    assert actor.line == "王敏 · 演示县office duty"
    assert actor.duties == {"flood"}
    assert actor.region_path == world.county.path


def test_an_ended_appointment_no_longer_acts(world: World) -> None:
    actor = world.actor("王敏")
    yesterday = clock.today().replace(year=clock.today().year - 1)
    Appointment.objects.filter(pk=actor.appointment_id).update(valid_to=yesterday)
    with pytest.raises(NotFound):
        actor_for(actor.appointment_id)
