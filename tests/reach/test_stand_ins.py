"""Whom the ladder calls in somebody's place, and when it lets people sleep."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from messaging.reach.escalation import climbing
from messaging.reach.escalation.models import Attempt
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock
from tests.support.escalation import run, steps_of, tick
from tests.support.gateways import RECORDING
from tests.support.reach import Flood, audience, flood, send
from tests.support.world import World

DEPUTY_STEP = 3  # of a critical instruction


@pytest.fixture(autouse=True)
def paper(settings) -> None:
    settings.DEMO = False
    settings.GATEWAYS = RECORDING


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def test_who_was_addressed_in_another_post_and_is_silent_is_not_called_for_others(
    people: Flood, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(climbing, "CALLED_AT_ONCE", 1)  # as in an instruction to many: each part by itself
    deputy = Person.objects.get(pk=world.actor("副局长", world.unit("water"), role="deputy").person_id)
    Appointment.objects.filter(person=deputy).update(kind="concurrent")
    far = world.unit("government", world.other_county)
    world.appoint(deputy, far)
    dispatch = send(people.leader, audience({"people": [people.duty.person_id]}, {"units": [far.pk]}), level="critical")
    run(dispatch, 13)
    assert DEPUTY_STEP in steps_of(dispatch, people.duty)
    assert not Attempt.objects.filter(step=DEPUTY_STEP, person=deputy).exists()


def test_what_was_due_before_the_night_is_not_made_up_for_in_the_night(people: Flood) -> None:
    """The house was down from eight minutes to eight until half past."""
    with clock.at(datetime(2026, 11, 24, 11, 52, tzinfo=UTC)):  # 19:52 in China
        dispatch = send(people.leader, audience({"people": [people.duty.person_id]}), level="important")
    tick(datetime(2026, 11, 24, 12, 30, tzinfo=UTC))
    assert steps_of(dispatch, people.duty) == []
    tick(datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC))
    assert steps_of(dispatch, people.duty) == [0]
