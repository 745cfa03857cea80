"""Two files with the same hours at once: one is written, of the other every line is told; neither waits for ever."""

from __future__ import annotations

import pytest
from django.db import transaction

from officehub.directory.actor import Actor
from officehub.directory.models import DutyShift
from officehub.kernel import clock
from officehub.roster import actions
from officehub.roster.importing import steps
from officehub.roster.models import ImportState, RosterImport
from tests.roster.test_import import NOW, WATER, line, send
from tests.support.elsewhere import Elsewhere, wait_for_waiting
from tests.support.roster import shanghai, shift
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = [line(21), line(22, name="李四"), line(23, name="王五")]


def test_two_files_with_the_same_hours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 1)  # as with files of more than one batch
    with clock.at(NOW):
        people = [world.actor(name, world.unit("water"), role="duty") for name in ("张三", "李四", "王五")]
        keepers = [world.actor(f"主任{n}", world.unit("office"), role="head") for n in range(2)]
        first, second = send(keepers[0], *DAYS), send(keepers[1], *reversed(DAYS))
    with transaction.atomic():
        shift(people[1], shanghai(22, 8, 30))  # somebody fills the middle of both by hand, and thinks better of it
        one = Elsewhere(lambda: written(keepers[0], first))
        wait_for_waiting()
        other = Elsewhere(lambda: written(keepers[1], second))
        wait_for_waiting(2)
        transaction.set_rollback(True)
    one.done()
    other.done()
    states = [RosterImport.objects.get(pk=found.pk) for found in (first, second)]
    assert [found.state for found in states] == [ImportState.DONE, ImportState.CHECKED]
    assert [number for number, _ in states[1].faults] == [2, 3, 4]
    assert DutyShift.objects.filter(unit__name=WATER).count() == 3


def written(keeper: Actor, found: RosterImport) -> None:
    with clock.at(NOW):
        actions.confirm_import(actor=keeper, import_id=found.pk)
