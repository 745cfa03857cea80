from __future__ import annotations

import pytest

from officehub.flow import registry, worktime
from officehub.flow.worktime.calendar import WorkCalendar
from officehub.flow.worktime.seed import announced_days
from tests.support.flow import Office
from tests.support.world import World

_announced = announced_days()


@pytest.fixture(scope="session")
def announced_calendar() -> WorkCalendar:
    return WorkCalendar({day: works for day, (works, _) in _announced.items()})


@pytest.fixture
def seeded_calendar(db: None) -> None:
    """A transactional test empties the tables; whoever needs the calendar brings it."""
    worktime.save_days(_announced)


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(registry, "_definitions", {})
    monkeypatch.setattr(registry, "_hooks", {})
    return Office(world)
