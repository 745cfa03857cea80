from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from officehub.audit.ledger import Subject, record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound

from . import content, policy
from .models import StoredFile
from .policy import Act


@transaction.atomic
def store(
    *, actor: Actor, name: str, data: bytes | BinaryIO, purpose: str, subject: Subject | None = None
) -> StoredFile:
    """Checked first: nothing of a refused file is kept. With `subject`, that thing's readers may read it at once.

    Bytes whose transaction is rolled back later stay without a row; `jobs.sweep` takes them away.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    name = content.clean_name(name)
    media_type = content.check(stream, name)
    place = f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"
    digest, size = _write(stream, path_of(place))
    kind, subject_id = subject or ("", None)
    file = StoredFile.objects.create(
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
        created_at=clock.now(),
    )
    record(actor, "file.store", subject=("file", file.pk), detail={"name": name, "sha256": digest, "size": size})
    return file


@transaction.atomic
def attach(*, actor: Actor, file_id: int, subject: Subject) -> StoredFile:
    """From here on the readers of `subject` read it. Raises Conflict where it already belongs to something."""
    file = StoredFile.objects.select_for_update().filter(pk=file_id, owner_id=actor.person_id).first()
    if file is None:
        raise NotFound
    if not policy.may(actor, Act.ATTACH, file):
        raise Conflict("该文件已用在别处，请重新上传。")
    file.subject_kind, file.subject_id = subject
    file.save(update_fields=["subject_kind", "subject_id"])
    return file


def take_out(*, actor: Actor, file_id: int) -> StoredFile:
    """For reading the bytes; who took what is in the ledger, under the thing it belongs to."""
    file = policy.access_file(actor, file_id)
    subject = (file.subject_kind, file.subject_id) if file.subject_id is not None else ("file", file.pk)
    record(actor, "file.download", subject=subject, detail={"file": file.pk, "name": file.name, "sha256": file.sha256})
    return file


def path_of(place: str) -> Path:
    """`place` is made by `store`, never by a user."""
    return Path(settings.MEDIA_ROOT) / place


def _write(stream: BinaryIO, path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    stream.seek(0)
    with path.open("xb") as out:
        path.chmod(0o600)
        while chunk := stream.read(256 * 1024):
            digest.update(chunk)
            out.write(chunk)
        return digest.hexdigest(), out.tell()
