"""现场记事: what members write into the timeline, with photos and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from messaging.command import policy
from messaging.command.models import Command, Entry
from messaging.command.policy import CommandAct
from messaging.command.telling import changed
from messaging.command.timeline import Detail, record_line, spoken
from messaging.reach import attachments
from officehub.directory.actor import Actor
from officehub.files.actions import want_thumbnails
from officehub.files.models import StoredFile
from officehub.realtime.log import emit

NOTE: Final = "command_note"  # whose readers, those of the command, read its files
NOTE_LIMIT = 1000
FILES_AT_MOST = 9


@transaction.atomic
def add_note(
    *, actor: Actor, command_id: int, text: str, file_ids: Sequence[int] = (), client_key: UUID | None = None
) -> Entry:
    """The same `client_key` of the same person notes once: nobody could take the second one out again."""
    command = policy.access_command(actor, command_id, CommandAct.NOTE, lock=True)
    noted = None if client_key is None else _noted(command, actor, client_key)
    if noted is not None:
        return noted
    ids = attachments.chosen(actor, file_ids, most=FILES_AT_MOST)
    said = spoken(text, limit=NOTE_LIMIT, field="记事", required=not ids)
    found = StoredFile.objects.in_bulk(ids) if ids else {}
    files = [found[pk] for pk in ids]
    entry = record_line(
        actor, "command.noted", command.pk, {"text": said, **_named(files)}, files=ids, client_key=client_key
    )
    attachments.place(actor, ids, (NOTE, entry.pk))
    want_thumbnails(files)
    emit(changed(command.pk))
    return entry


def _noted(command: Command, actor: Actor, client_key: UUID) -> Entry | None:
    return Entry.objects.filter(command=command, person_id=actor.person_id, client_key=client_key).first()


def _named(files: Sequence[StoredFile]) -> Detail:
    """With their digests, in the line and in its twin: which bytes were meant can be proved later."""
    if not files:
        return {}
    return {
        "files": len(files),
        "names": "；".join(file.name for file in files),
        "sha256": " ".join(file.sha256 for file in files),
    }
