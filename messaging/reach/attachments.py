"""Files of an instruction: read by whoever reads it, or what passes it on, for as long as it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Q

from officehub.directory.actor import Actor
from officehub.files.actions import attach, place_in
from officehub.files.models import StoredFile
from officehub.files.payloads import FilePayload, file_payload
from officehub.kernel.errors import Invalid

from .models import Dispatch, State
from .policy import DEEPEST, visible_to
from .release import policy as release

KIND: Final = "dispatch"  # whose readers read the file
REPLACED: Final = "correction"  # a file a correction took out is kept for those who sent it
MOST = 20
PURPOSES = frozenset({"attachment", "image"})


def chosen(actor: Actor, file_ids: Sequence[int], kept: Collection[int] = (), *, most: int = MOST) -> list[int]:
    """As given, each once; those in `kept` had a place before. One query, none without new files; raises Invalid where
    one is not the actor's own."""
    ids = list(dict.fromkeys(file_ids))
    if len(ids) > most:
        raise Invalid(f"附件最多 {most} 个。", field="files", limit=most)
    fresh = [pk for pk in ids if pk not in kept]
    if not fresh:
        return ids
    mine = StoredFile.objects.filter(pk__in=fresh, owner=actor.person_id, purpose__in=PURPOSES, subject_kind="")
    if mine.count() < len(fresh):
        raise Invalid("附件已失效或不是您上传的，请重新上传。", field="files")
    return ids


def place(actor: Actor, file_ids: Sequence[int], subject: tuple[str, int], kept: Collection[int] = ()) -> None:
    """Those in `kept` stay where they are as well."""
    for file_id in file_ids:
        if file_id not in kept:
            attach(actor=actor, file_id=file_id, subject=subject)
    place_in([(file_id, *subject) for file_id in file_ids if file_id in kept])


def files_of(file_ids: Sequence[int]) -> list[FilePayload]:
    """In the order they were added; no query without files."""
    found = StoredFile.objects.in_bulk(file_ids) if file_ids else {}
    return [file_payload(found[pk]) for pk in file_ids if pk in found]


def may_read_any(actor: Actor, dispatch_ids: Collection[int]) -> bool:
    """The instruction itself, any that passes it on, or a forward that waits for release, is before the actor and has
    not been withdrawn."""
    ids = list(dispatch_ids)
    passed_on = Q(pk__in=ids) | Q(root__in=ids)
    for depth in range(1, DEEPEST + 1):
        passed_on |= Q(**{"__".join(["parent"] * depth) + "__in": ids})
    if visible_to(actor).filter(passed_on, state=State.SENT).exists():
        return True
    return release.visible_to(actor).filter(above__in=Dispatch.objects.filter(passed_on, state=State.SENT)).exists()
