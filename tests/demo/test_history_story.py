"""The past is told through the same machine as the present, so it must agree with itself."""

from __future__ import annotations

import pytest

from documents.models import Document, NumberRecord, NumberSeries
from officehub.analytics.models import HandledRun, HandledStep
from officehub.analytics.queries import HandlingFilters, handling
from officehub.demo.stories import history
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor
from officehub.directory.models import Region, Unit
from officehub.flow.models import FlowEvent, Instance
from officehub.kernel import clock
from tests.support.world import World

DOCUMENTS = 60


class FewOrgans(DemoWorld):
    def __init__(self, world: World, *, seed: int) -> None:
        super().__init__(seed=seed, quiet=True)
        self._world = world

    @property
    def city(self) -> Region:
        return self._world.city

    def units(self, *kinds: str, region: Region | None = None) -> list[Unit]:
        return [] if region else [self._world.unit(kind) for kind in ("office", "water", "finance")]


@pytest.fixture
def auditor(world: World, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(history, "DOCUMENTS", DOCUMENTS)
    for kind in ("office", "water", "finance"):
        unit = world.unit(kind)
        world.actor(f"{kind}科员", unit)
        world.actor(f"{kind}科长", unit, role="reviewer")
        world.actor(f"{kind}局长", unit, role="head")
    return world.actor("周正", world.unit(region=world.province), duties=["audit"])


def test_every_document_has_its_run_its_number_and_its_facts(world: World, auditor: Actor) -> None:
    history.tell(FewOrgans(world, seed=1))
    told = Document.objects.count()
    assert DOCUMENTS * 0.8 < told <= DOCUMENTS  # what would end in the future is left out
    assert Instance.objects.filter(status="finished").count() == HandledRun.objects.count() == told
    assert HandledStep.objects.count() == FlowEvent.objects.filter(working_seconds__isnull=False).count()
    assert not FlowEvent.objects.filter(at__gt=clock.now()).exists()
    assert NumberRecord.objects.count() == told
    assert all(series.last == series.records.count() for series in NumberSeries.objects.all())
    found = handling(actor=auditor, filters=HandlingFilters(months=15))
    assert found.headline.count == told
    assert {step.stage for step in found.steps} >= {"拟稿", "审核", "签发", "分发"}
    assert found.headline.mean is not None and 1 < found.headline.mean < 6


def test_the_same_seed_tells_the_same_story(world: World, auditor: Actor) -> None:
    today = clock.now()
    tales = []
    for _ in range(2):
        with clock.at(today):
            organs = list(history._organs(FewOrgans(world, seed=1), history.Random(7)))
            random = history.Random(7)
            tales.append([history._past(random, organs)[1].steps for _ in range(20)])
    assert tales[0] == tales[1]
