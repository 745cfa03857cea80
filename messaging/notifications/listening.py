"""What other rooms say that people should be told of."""

from __future__ import annotations

from collections.abc import Sequence

from messaging.nudges import Notice, People, Weight
from officehub.kernel import clock
from officehub.todo.models import Todo

from .breaking import record_breaking
from .models import Subscription
from .queueing import NewPush, notify, put
from .rules import opening_times
from .words import todo_topic


def nudged(people: People, notice: Notice) -> None:
    if notice.alarm is not None:
        record_breaking(notice, notice.alarm)
    notify(people, notice)


def todos_opened(rows: Sequence[Todo]) -> None:
    """One push per to-do and device, in the owner's hours."""
    devices = list(
        Subscription.objects.filter(person__in={row.person_id for row in rows}).values_list("pk", "person_id")
    )
    if not devices:
        return
    now = clock.now()
    times = opening_times({person for _, person in devices}, now)
    put(
        NewPush(
            subscription_id=device,
            person_id=person,
            topic=todo_topic(row.source_kind, row.source_id),
            weight=Weight.REMINDER,
            queued_at=now,
            not_before=times[person],
            title=f"新待办 · {row.from_line}"[:200],
            body=row.title,
            link=row.link,
        )
        for row in rows
        for device, person in devices
        if row.person_id == person
    )
