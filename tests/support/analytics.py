"""Finished runs as facts, in one line each: figures are easier to check against numbers one wrote down oneself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from officehub.analytics.models import HandledRun, HandledStep
from officehub.directory.actor import Actor
from officehub.flow.machine.verbs import RunStatus
from officehub.flow.models import FlowDefinition, Instance
from officehub.flow.signatures import columns, signature_of

DAY = 7 * 3600  # office hours of a working day, in seconds
_subjects = count(1000)


def handled(
    by: Actor,
    days: float,
    *,
    month: date,
    category: str = "通知",
    steps: int = 4,
    signatures: int = 3,
    returns: int = 0,
) -> HandledRun:
    definition, _ = FlowDefinition.objects.get_or_create(key="letter", version=1, defaults={"source": ""})
    moment = datetime(month.year, month.month, 15, 8, tzinfo=UTC)
    instance = Instance.objects.create(
        definition=definition,
        subject_kind="letter",
        subject_id=next(_subjects),
        status=RunStatus.FINISHED.value,
        events=1,
        begun_at=moment,
        ended_at=moment,
        **columns(signature_of(by)),
    )
    return HandledRun.objects.create(
        instance=instance,
        unit_id=by.unit_id,
        subject_kind="letter",
        subject_id=instance.subject_id,
        category=category,
        month=month,
        ended_at=moment,
        natural_seconds=int(days * 86400),
        working_seconds=int(days * DAY),
        steps=steps,
        signatures=signatures,
        returns=returns,
    )


def step(run: HandledRun, stage: str, *, waiting: float, working: float, by: Actor | None = None) -> None:
    """`waiting` and `working` in office hours, one after the other."""
    HandledStep.objects.create(
        run=run,
        stage=stage,
        unit_id=by.unit_id if by else run.unit_id,
        month=run.month,
        working_seconds=int((waiting + working) * 3600),
        waiting_seconds=int(waiting * 3600),
    )
