from __future__ import annotations

from collections import defaultdict
from enum import StrEnum

from officehub.directory.actor import Actor
from officehub.kernel.errors import NotFound

from . import registry
from .models import FilePlace, StoredFile


class Act(StrEnum):
    READ = "read"
    ATTACH = "attach"


def may(actor: Actor, act: Act, file: StoredFile) -> bool:
    """A file that belongs to nothing yet is its owner's; once it has a place, the readers of that place read it.

    Of several places any will do: who may read one copy of a forwarded message may read its file.
    """
    places = _places(file)
    if not places:
        return file.owner_id == actor.person_id
    if act is Act.ATTACH:
        return False
    return any(registry.may_read_any(actor, kind, subjects) for kind, subjects in places.items())


def access_file(actor: Actor, file_id: int, act: Act = Act.READ) -> StoredFile:
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not may(actor, act, file):
        raise NotFound
    return file


def _places(file: StoredFile) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    if file.subject_kind and file.subject_id is not None:
        found[file.subject_kind].append(file.subject_id)
    for kind, subject in FilePlace.objects.filter(file=file.pk).values_list("subject_kind", "subject_id"):
        found[kind].append(subject)
    return found
