from __future__ import annotations

from enum import StrEnum

from officehub.directory.actor import Actor
from officehub.kernel.errors import NotFound

from . import registry
from .models import StoredFile


class Act(StrEnum):
    READ = "read"
    ATTACH = "attach"


def may(actor: Actor, act: Act, file: StoredFile) -> bool:
    """A file that belongs to nothing yet is its owner's; once attached, the readers of that thing read it."""
    loose = not file.subject_kind
    if loose:
        return file.owner_id == actor.person_id
    if act is Act.ATTACH or file.subject_id is None:
        return False
    return registry.may_read(actor, file.subject_kind, file.subject_id)


def access_file(actor: Actor, file_id: int, act: Act = Act.READ) -> StoredFile:
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not may(actor, act, file):
        raise NotFound
    return file
