"""From finished runs to facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from officehub.flow import registry, worktime
from officehub.flow.machine.verbs import RETURNS, RunStatus, Verb
from officehub.flow.models import FlowEvent, Instance
from officehub.flow.store import PAUSES, paused_spans
from officehub.flow.versions import stage_title
from officehub.kernel import clock

from .models import HandledRun, HandledStep

BATCH = 1000
OVERLAP = timedelta(days=1)  # a run whose transaction was still open when its neighbours were collected
SIGNING = frozenset({Verb.AGREE, Verb.COUNTERSIGN, Verb.DECIDE})


def collect() -> int:
    """What has ended since the last time; the number of runs."""
    last = HandledRun.objects.aggregate(last=Max("ended_at"))["last"]
    return _collect(last - OVERLAP if last else None)


def collect_everything() -> int:
    """Also runs that were brought in with an end long ago."""
    return _collect(None)


def _collect(since: datetime | None) -> int:
    total = 0
    while count := _collect_batch(since):
        total += count
    return total


@transaction.atomic
def _collect_batch(since: datetime | None) -> int:
    known = HandledRun.objects.filter(instance=OuterRef("pk"))
    ended = Instance.objects.filter(~Exists(known), status=RunStatus.FINISHED.value, ended_at__isnull=False)
    if since:
        ended = ended.filter(ended_at__gte=since)
    locked = ended.select_for_update(of=("self",), skip_locked=True).select_related("definition")
    runs = list(locked.order_by("ended_at")[:BATCH])
    events = _events(runs)
    categories = _categories(runs)
    facts = [_run(run, events[run.pk], categories[run.pk]) for run in runs]
    HandledRun.objects.bulk_create(facts)
    HandledStep.objects.bulk_create(
        [step for run, fact in zip(runs, facts, strict=True) for step in _steps(run, fact, events[run.pk])]
    )
    return len(runs)


def _events(runs: Sequence[Instance]) -> Mapping[int, list[FlowEvent]]:
    """Those that ended a task: only they carry times."""
    found: dict[int, list[FlowEvent]] = defaultdict(list)
    for event in FlowEvent.objects.filter(instance__in=runs, working_seconds__isnull=False).order_by("number"):
        found[event.instance_id].append(event)
    return found


def _categories(runs: Iterable[Instance]) -> dict[int, str]:
    by_kind: dict[str, list[Instance]] = defaultdict(list)
    for run in runs:
        by_kind[run.subject_kind].append(run)
    named: dict[int, str] = {}
    for kind, members in by_kind.items():
        names = registry.hooks_of(kind).categories([run.subject_id for run in members])
        named |= {run.pk: names.get(run.subject_id) or run.definition.title for run in members}
    return named


def _run(run: Instance, events: Sequence[FlowEvent], category: str) -> HandledRun:
    ended_at = _end(run)
    pauses = paused_spans(PAUSES.validate_python(run.pauses), until=ended_at)
    verbs = [event.verb for event in events]
    return HandledRun(
        instance=run,
        unit_id=run.unit_id,
        subject_kind=run.subject_kind,
        subject_id=run.subject_id,
        category=category,
        month=month_of(ended_at),
        ended_at=ended_at,
        natural_seconds=int((ended_at - run.begun_at).total_seconds()),
        working_seconds=worktime.effective_seconds(run.begun_at, ended_at, pauses),
        steps=len(events),
        signatures=sum(verb in SIGNING for verb in verbs),
        returns=sum(verb in RETURNS for verb in verbs),
    )


def _steps(run: Instance, fact: HandledRun, events: Iterable[FlowEvent]) -> list[HandledStep]:
    return [
        HandledStep(
            run=fact,
            stage=stage_title(run, event.stage),
            unit_id=event.unit_id,
            month=fact.month,
            working_seconds=event.working_seconds or 0,
            waiting_seconds=event.waiting_seconds or 0,
        )
        for event in events
    ]


def _end(run: Instance) -> datetime:
    if run.ended_at is None:
        raise ValueError(f"run {run.pk} has not ended")
    return run.ended_at


def month_of(moment: datetime) -> date:
    return clock.local(moment).date().replace(day=1)
