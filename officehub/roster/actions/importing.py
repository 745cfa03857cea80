"""An import is asked for, looked through, and written once its sender has seen what would happen."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden
from officehub.roster import jobs
from officehub.roster.importing import steps
from officehub.roster.importing.reading import check_file
from officehub.roster.models import UNDER_WAY, ImportState, RosterImport
from officehub.roster.policy import REFUSAL, Act, access_import, keeps

AT_ONCE = 60_000  # bytes that are looked through within a second; the worker takes longer files
AT_ONCE_LINES = 1000
GIVEN_UP = timedelta(minutes=15)  # a step that has said nothing for so long died with its worker


def begin_import(*, actor: Actor, name: str, content: bytes, replace: bool) -> RosterImport:
    file_name = check_file(name, content)
    found = _ask(actor, file_name, content, replace)
    if len(content) <= AT_ONCE:
        steps.look_through(found.pk)
    else:
        jobs.look_through_import.enqueue(found.pk)
    return access_import(actor, found.pk)


@transaction.atomic
def _ask(actor: Actor, file_name: str, content: bytes, replace: bool) -> RosterImport:
    """One at a time per person; an earlier one that was not written gives way, with its file."""
    if not keeps(actor):
        raise Forbidden(REFUSAL[Act.KEEP])
    Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    mine = RosterImport.objects.filter(person_id=actor.person_id)
    if mine.filter(state__in=UNDER_WAY, begun_at__gt=clock.now() - GIVEN_UP).exists():
        raise Conflict("您已有一份值班表正在处理，请等它完成后再导入。")
    mine.exclude(state=ImportState.DONE).delete()
    found = RosterImport.objects.create(
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        file_name=file_name,
        content=content,
        replace=replace,
    )
    record(actor, "roster.import_check", subject=("roster_import", found.pk), detail={"file": file_name})
    return found


def confirm_import(*, actor: Actor, import_id: int) -> RosterImport:
    """Raises Conflict unless the preview found nothing wrong."""
    found = access_import(actor, import_id)
    if found.state in UNDER_WAY:
        raise Conflict("文件还在处理，请稍候。")
    if found.state != ImportState.CHECKED:
        raise Conflict("这份文件已经处理完毕，请重新上传。")
    if found.faults:
        raise Conflict(f"还有 {len(found.faults)} 行有问题，请改好文件后重新上传；有问题时一行也不会导入。")
    chosen = RosterImport.objects.filter(pk=found.pk, state=ImportState.CHECKED)
    if not chosen.update(state=ImportState.QUEUED, begun_at=clock.now()):
        raise Conflict("文件还在处理，请稍候。")
    if found.total <= AT_ONCE_LINES:
        steps.write(found.pk)
    else:
        jobs.write_import.enqueue(found.pk)
    return access_import(actor, import_id)
