"""Taking one's own conversation out: asked for with a reason, written by the worker, gone after a day."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q

from messaging.keeping import jobs
from messaging.keeping.models import Export, ExportState
from messaging.keeping.policy import access_export, access_exportable
from messaging.models import Membership, Message
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound, RateLimited
from officehub.kernel.text import clean_text

MOST = 50_000  # messages in one export
PER_DAY = 5  # of one person
KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(hours=2)  # one that is not written by then died with its worker
FILES = {"pdf": "conversation.pdf", "jsonl": "conversation.jsonl"}


@transaction.atomic
def request_export(
    *, actor: Actor, conversation_id: int, reason: str, since: date | None = None, until: date | None = None
) -> Export:
    """`since` and `until` are days in Shanghai, both included."""
    membership = access_exportable(actor, conversation_id)
    why = clean_text(reason, limit=200, field="导出理由")
    if since and until and since > until:
        raise Invalid("开始日期晚于结束日期。", field="since")
    _in_measure(actor)
    span = _span(membership, since, until)
    export = Export.objects.create(
        conversation_id=conversation_id,
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        reason=why,
        since=since,
        until=until,
        first_number=span["first"],
        last_number=span["last"],
        total=span["total"],
    )
    record(
        actor,
        "export.request",
        subject=("conversation", conversation_id),
        detail={
            "reason": why,
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "messages": export.total,
        },
    )
    jobs.write_export.enqueue(export.pk)
    return export


def _in_measure(actor: Actor) -> None:
    """The person's row is locked, so that two windows do not both slip through."""
    Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    now = clock.now()
    mine = Export.objects.filter(person=actor.person_id, requested_at__gt=now - KEPT)
    under_way = mine.filter(state__in=[ExportState.WAITING, ExportState.WRITING], requested_at__gt=now - GIVEN_UP)
    if under_way.exists():
        raise Conflict("您已有一份导出正在生成，请等它完成后再申请。")
    times = list(mine.order_by("-requested_at").values_list("requested_at", flat=True)[:PER_DAY])
    if len(times) == PER_DAY:
        wait = int((times[-1] + KEPT - now).total_seconds()) + 1
        raise RateLimited(f"24 小时内最多导出 {PER_DAY} 次，请稍后再申请。", retry_after=wait)


def _span(membership: Membership, since: date | None, until: date | None) -> dict[str, int]:
    chosen = Q(conversation=membership.conversation_id, number__gt=membership.floor_number)
    if since:
        chosen &= Q(sent_at__gte=_midnight(since))
    if until:
        chosen &= Q(sent_at__lt=_midnight(until + timedelta(days=1)))
    found = Message.objects.filter(chosen).aggregate(first=Min("number"), last=Max("number"), total=Count("pk"))
    if not found["total"]:
        raise Invalid("所选时间内没有消息，请调整日期后再申请。", field="since")
    if found["total"] > MOST:
        raise Invalid(f"一次最多导出 {MOST} 条，所选范围有 {found['total']} 条，请缩短日期。", limit=MOST)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def take_export(*, actor: Actor, export_id: int, form: str) -> Path:
    """The file, for reading. Each taking is recorded."""
    export = access_export(actor, export_id)
    path = Path(settings.MEDIA_ROOT) / export.folder / FILES[form]
    if not path.is_file():
        raise NotFound
    record(
        actor,
        "export.download",
        subject=("conversation", export.conversation_id),
        detail={"export": export.pk, "form": form, "sha256": export.sha256},
    )
    return path


def expire_exports() -> int:
    """Files older than a day go, the rows stay; what a dead worker left half done is said to have failed."""
    now = clock.now()
    stuck = Export.objects.filter(state__in=[ExportState.WAITING, ExportState.WRITING], requested_at__lt=now - GIVEN_UP)
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    gone = [*stuck, *over]
    for export in gone:
        if export.folder:
            shutil.rmtree(Path(settings.MEDIA_ROOT) / export.folder, ignore_errors=True)
    stuck.update(state=ExportState.FAILED)
    over.update(state=ExportState.EXPIRED)
    return len(gone)
