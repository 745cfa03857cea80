"""A file that comes as a whole, and taking one out again."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from officehub.audit.ledger import Subject, record
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files import content, disk, policy
from officehub.files.disk import path_of
from officehub.files.facts import Facts, facts_of
from officehub.files.models import StoredFile
from officehub.kernel import clock

__all__ = ["go_on_taking", "keep", "new_place", "path_of", "store", "take_out"]

SAME_TAKING = timedelta(hours=1)


@transaction.atomic
def store(
    *, actor: Actor, name: str, data: bytes | BinaryIO, purpose: str, subject: Subject | None = None
) -> StoredFile:
    """Checked first: nothing of a refused file is kept. With `subject`, that thing's readers may read it at once.

    Bytes whose transaction is rolled back later stay without a row; `jobs.sweep` takes them away.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    name = content.clean_name(name)
    media_type = content.check(stream, name, purpose)
    facts = facts_of(stream, media_type, purpose)
    place = new_place()
    digest, size = _write(stream, path_of(place))
    kind, subject_id = subject or ("", None)
    file = StoredFile(
        name=name,
        media_type=media_type,
        size=size,
        sha256=digest,
        place=place,
        purpose=purpose,
        subject_kind=kind,
        subject_id=subject_id,
        owner_id=actor.person_id,
        owner_appointment_id=actor.appointment_id,
    )
    return keep(actor, file, facts)


def new_place() -> str:
    return f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"


def keep(actor: Actor, file: StoredFile, facts: Facts) -> StoredFile:
    """The row of a file whose bytes lie at its place already."""
    file.width, file.height, file.seconds = facts.width, facts.height, facts.seconds
    file.created_at = clock.now()
    file.save(force_insert=True)
    detail = {"name": file.name, "sha256": file.sha256, "size": file.size}
    record(actor, "file.store", subject=("file", file.pk), detail=detail)
    return file


def take_out(*, actor: Actor, file_id: int) -> StoredFile:
    """For reading the bytes; who took what is in the ledger, under the thing it belongs to."""
    file = policy.access_file(actor, file_id)
    _note_taking(actor, file)
    return file


def go_on_taking(*, actor: Actor, file_id: int) -> StoredFile:
    """A further part of what this person began to take within the hour: one entry, however often a player seeks."""
    file = policy.access_file(actor, file_id)
    lately = LedgerEntry.objects.filter(person_id=actor.person_id, at__gte=clock.now() - SAME_TAKING)
    if not lately.filter(act="file.download", detail__file=file.pk).exists():
        _note_taking(actor, file)
    return file


def _note_taking(actor: Actor, file: StoredFile) -> None:
    subject = (file.subject_kind, file.subject_id) if file.subject_id is not None else ("file", file.pk)
    record(actor, "file.download", subject=subject, detail={"file": file.pk, "name": file.name, "sha256": file.sha256})


def _write(stream: BinaryIO, path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    stream.seek(0)
    with disk.or_a_sentence(lambda: path.unlink(missing_ok=True)), path.open("xb") as out:
        path.chmod(0o600)
        while chunk := stream.read(256 * 1024):
            digest.update(chunk)
            out.write(chunk)
        return digest.hexdigest(), out.tell()
