from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest

from officehub.flow import queries, store
from officehub.flow.history import FinishedRun, Step, write_finished
from officehub.flow.machine.fold import replay
from officehub.flow.machine.state import Signature
from officehub.flow.machine.verbs import Stance, Verb
from officehub.flow.models import FlowEvent, Instance
from officehub.flow.signatures import signature_of
from officehub.kernel.clock import SHANGHAI
from officehub.kernel.errors import Conflict
from tests.support.flow import Office

START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


def past(office: Office, subject_id: int, *, stop: int | None = None) -> FinishedRun:
    who: dict[str, Signature] = {
        "drafter": signature_of(office.drafter),
        "reviewer": signature_of(office.reviewer),
        "signer": signature_of(office.signer),
        "registrar": signature_of(office.registrars[0]),
    }
    one, two = (signature_of(actor) for actor in office.countersigners)

    def at(hours: float) -> datetime:
        return START + timedelta(hours=hours)

    steps = [
        Step(at(1), who["drafter"], Verb.SUBMIT),
        Step(at(6), who["reviewer"], Verb.AGREE, "拟同意", opened_at=at(4), chosen={"countersign": (one, two)}),
        Step(at(30), one, Verb.COUNTERSIGN, stance=Stance.AGREE),
        Step(at(26), two, Verb.COUNTERSIGN, "改第三条", stance=Stance.AGREE_WITH_CHANGES, opened_at=at(25)),
        Step(at(50), who["signer"], Verb.DECIDE, "同意", opened_at=at(49)),
        Step(at(51), who["registrar"], Verb.AGREE),
    ]
    performers = {role: (who[role],) for role in ("reviewer", "signer", "registrar")}
    return FinishedRun("outgoing", subject_id, who["drafter"], at(0), performers, steps[:stop])


def test_imported_runs_equal_the_replay_of_their_events(office: Office, seeded_calendar: None) -> None:
    assert write_finished([past(office, 1)]) == 1
    instance = Instance.objects.get()
    assert instance.status == "finished"
    assert replay(store.facts(instance)) == store.load(instance)
    agree = instance.history.get(verb="agree", stage="review")
    assert (agree.natural_seconds, agree.working_seconds, agree.waiting_seconds) == (
        5 * 3600,
        3 * 3600,
        2 * 3600,
    )
    assert queries.record(actor=office.drafter, subject=("letter", 1)).ended_at is not None


def test_thousands_are_written_quickly(office: Office, seeded_calendar: None) -> None:
    begun = time.monotonic()
    assert write_finished(past(office, number) for number in range(1, 1201)) == 1200
    assert time.monotonic() - begun < 30
    assert FlowEvent.objects.count() == 1200 * 10


def test_a_run_that_has_not_ended_or_could_not_have_happened_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="not come to an end"):
        write_finished([past(office, 1, stop=4)])
    run = past(office, 1)
    twice = FinishedRun(**{**vars(run), "steps": [run.steps[0], run.steps[0], *run.steps[1:]]})
    with pytest.raises(Conflict):
        write_finished([twice])
    assert not Instance.objects.exists()
