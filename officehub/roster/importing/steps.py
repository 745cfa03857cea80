"""The two steps of an import: look through the file, then write it whole. Run by the worker, or at once when small."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, connection, transaction

from officehub.audit.ledger import record_many
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import DutyShift
from officehub.kernel import clock
from officehub.kernel.errors import NotFound, OfficeError
from officehub.roster.lapse import remove_shifts
from officehub.roster.models import ImportState, RosterImport

from .checking import Checked, Progress, check
from .reading import lines_of

BATCH = 5000
MOVED_ON = "预览之后值班表又有变动，没有导入任何班次。请按下面列出的问题调整，或重新预览后再导入。"


def look_through(import_id: int) -> None:
    _step(import_id, ImportState.WAITING, ImportState.CHECKING, _look)


def write(import_id: int) -> None:
    _step(import_id, ImportState.QUEUED, ImportState.WRITING, _write)


Step = Callable[[Actor, RosterImport], None]


def _step(import_id: int, waits: ImportState, runs: ImportState, step: Step) -> None:
    """Started twice, it runs once."""
    own = RosterImport.objects.filter(pk=import_id)
    if not own.filter(state=waits).update(state=runs, begun_at=clock.now()):
        return
    found = own.get()
    try:
        step(actor_for(found.appointment_id), found)
    except NotFound:
        _fail(found, "您的任职已变动，请重新登录后再导入。")
    except OfficeError as error:
        _fail(found, error.message)
    except IntegrityError:  # somebody filled the same hours meanwhile: the table's constraints saw it first
        own.update(state=ImportState.CHECKED, failure=MOVED_ON)


def _fail(found: RosterImport, sentence: str) -> None:
    RosterImport.objects.filter(pk=found.pk).update(
        state=ImportState.FAILED, failure=sentence[:200], content=None, finished_at=clock.now()
    )


def _checked(actor: Actor, found: RosterImport, progress: Progress) -> Checked:
    return check(
        actor, lines_of(found.file_name, bytes(found.content or b"")), replace=found.replace, progress=progress
    )


def _look(actor: Actor, found: RosterImport) -> None:
    def progress(done: int) -> None:
        RosterImport.objects.filter(pk=found.pk).update(done=done, begun_at=clock.now())

    _keep(found, _checked(actor, found, progress))


def _keep(found: RosterImport, checked: Checked, *, failure: str = "") -> None:
    RosterImport.objects.filter(pk=found.pk).update(
        state=ImportState.CHECKED,
        failure=failure,
        done=checked.lines,
        total=checked.lines,
        units=len(checked.units),
        removed=len(checked.room),
        faults=checked.report,
    )


@transaction.atomic
def _write(actor: Actor, found: RosterImport) -> None:
    """Everything or nothing. Looked through anew: the roster may have changed since the preview. One file at a time, so
    that of two with the same hours the second sees what the first has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('roster.import'))")
    checked = _checked(actor, found, lambda _: None)
    if checked.faults:
        _keep(found, checked, failure=MOVED_ON)
        return
    remove_shifts(checked.room)
    DutyShift.objects.bulk_create((entry.shift() for entry in checked.entries), batch_size=BATCH)
    record_many(
        actor,
        "roster.import",
        [("unit", unit_id) for unit_id in sorted(checked.units)],
        detail={"file": found.file_name, "shifts": len(checked.entries), "removed": len(checked.room)},
    )
    RosterImport.objects.filter(pk=found.pk).update(
        state=ImportState.DONE,
        failure="",
        content=None,
        total=checked.lines,
        units=len(checked.units),
        removed=len(checked.room),
        finished_at=clock.now(),
    )
