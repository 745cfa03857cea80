"""Whose readers may read a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from officehub.audit.ledger import Subject
from officehub.directory.actor import Actor
from officehub.files import jobs, pictures, policy
from officehub.files.models import FilePlace, StoredFile
from officehub.files.policy import Act
from officehub.kernel.errors import Conflict, NotFound


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


def want_thumbnails(files: Iterable[StoredFile]) -> None:
    """For pictures that came as attachments and are shown small after all; the worker makes them."""
    for file in files:
        if file.media_type in pictures.KINDS:
            jobs.make_thumbnails.enqueue(file.pk)


def move(file_ids: Collection[int], *, away: Subject, to: Subject) -> None:
    """The readers of `to` read them where those of `away` did; their other places stay."""
    kind, subject = to
    for rows in (StoredFile.objects.filter(pk__in=file_ids), FilePlace.objects.filter(file__in=file_ids)):
        rows.filter(subject_kind=away[0], subject_id=away[1]).update(subject_kind=kind, subject_id=subject)


def place_in(placings: Collection[tuple[int, str, int]]) -> None:
    """(file, subject kind, subject id): the readers of each subject read the file as well, in one statement.

    Whether the file may be brought there is for the caller to have asked.
    """
    FilePlace.objects.bulk_create(
        [FilePlace(file_id=file, subject_kind=kind, subject_id=subject) for file, kind, subject in placings],
        ignore_conflicts=True,
    )
