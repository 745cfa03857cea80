from __future__ import annotations

from typing import Literal

from pydantic import TypeAdapter

from officehub.directory.actor import Actor
from officehub.roster.models import RosterImport
from officehub.roster.payloads import ImportFault, ImportProgress
from officehub.roster.policy import access_import

SHOWN = 200
StateWord = Literal["waiting", "checking", "checked", "queued", "writing", "done", "failed"]
STATE: TypeAdapter[StateWord] = TypeAdapter(StateWord)


def import_progress(*, actor: Actor, import_id: int) -> ImportProgress:
    return progress_of(access_import(actor, import_id))


def progress_of(found: RosterImport) -> ImportProgress:
    return ImportProgress(
        id=found.pk,
        file_name=found.file_name,
        replace=found.replace,
        state=STATE.validate_python(found.state),
        failure=found.failure,
        done=found.done,
        total=found.total,
        units=found.units,
        removed=found.removed,
        fault_count=len(found.faults),
        faults=[ImportFault(line=line, sentence=sentence) for line, sentence in found.faults[:SHOWN]],
    )
