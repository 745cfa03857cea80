from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from officehub.analytics.collecting import OVERLAP, collect, collect_everything
from officehub.analytics.jobs import collect_handling_times
from officehub.analytics.models import HandledRun, HandledStep
from officehub.flow import registry
from officehub.flow.models import Instance
from officehub.kernel import clock
from tests.support.flow import Office
from tests.support.world import World


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026: the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.SHANGHAI)


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(registry, "_definitions", {})
    monkeypatch.setattr(registry, "_hooks", {})
    return Office(world)


def _finished(office: Office, subject_id: int = 1) -> Instance:
    """Drafted Friday 11:00, sent 11:30, reviewed Monday 9:30, sent back once, signed and registered on Tuesday."""
    with clock.at(_at(20, 11)):
        instance = office.begin(subject_id)
    with clock.at(_at(20, 11, 30)):
        office.act(instance, office.drafter, "submit")
    with clock.at(_at(23, 9, 30)):
        office.act(instance, office.reviewer, "return_to_drafter", opinion="请补充依据")
    with clock.at(_at(23, 10)):
        office.act(instance, office.drafter, "submit")
    with clock.at(_at(23, 11)):
        office.act(instance, office.reviewer, "agree")
    with clock.at(_at(24, 9)):
        office.act(instance, office.signer, "decide")
    with clock.at(_at(24, 10)):
        office.act(instance, office.registrars[0], "agree")
    return instance


def test_a_finished_run_becomes_facts_in_office_hours(office: Office) -> None:
    instance = _finished(office)
    assert collect() == 1
    run = HandledRun.objects.get()
    assert (run.pk, run.unit_id, run.category) == (instance.pk, office.drafter.unit_id, "发文")
    assert run.month == _at(1, 0).date()
    assert run.natural_seconds == 3 * 86400 + 23 * 3600
    assert run.working_seconds == (4.5 + 7 + 1.5) * 3600  # Friday from 11:00, Monday, Tuesday until 10:00
    assert (run.steps, run.signatures, run.returns) == (6, 3, 1)


def test_steps_carry_their_stage_their_unit_and_their_waiting(office: Office) -> None:
    _finished(office)
    collect()
    reviews = HandledStep.objects.filter(stage="核稿").order_by("pk")
    assert [step.working_seconds for step in reviews] == [5 * 3600, 3600]
    assert all(step.waiting_seconds == step.working_seconds for step in reviews)  # nobody looked before acting
    assert {step.unit_id for step in HandledStep.objects.all()} == {office.drafter.unit_id}


def test_collecting_again_adds_nothing(office: Office) -> None:
    _finished(office)
    assert (collect(), collect(), collect_everything(), collect_handling_times()) == (1, 0, 0, 0)
    assert HandledStep.objects.count() == 6


def test_what_still_runs_or_was_aborted_is_not_counted(office: Office) -> None:
    office.at_sign()
    instance = office.submitted(2)
    Instance.objects.filter(pk=instance.pk).update(status="aborted", ended_at=clock.now())
    assert collect() == 0


def test_a_history_brought_in_later_is_collected_on_demand(office: Office) -> None:
    _finished(office, 1)
    collect()
    old = _finished(office, 2)
    Instance.objects.filter(pk=old.pk).update(ended_at=_at(24, 10) - OVERLAP - timedelta(days=300))
    assert collect() == 0
    assert collect_everything() == 1
