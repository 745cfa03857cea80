"""What a force has gathered: its own files and those of its group."""

from __future__ import annotations

from django.db.models import Q

from messaging.models import Message
from officehub.files.models import FilePlace, StoredFile

from .models import Force


def group_files(force: Force) -> list[StoredFile]:
    """Of the group's messages that still stand."""
    said = Message.objects.filter(
        conversation=force.conversation_id, kind__in=["image", "file", "voice"], recalled_at=None
    )
    placed = FilePlace.objects.filter(subject_kind="message", subject_id__in=said.values("pk"))
    return list(StoredFile.objects.filter(pk__in=placed.values("file")).order_by("pk"))


def files_of(force: Force) -> list[StoredFile]:
    """Oldest first."""
    placed = FilePlace.objects.filter(subject_kind="force", subject_id=force.pk)
    here = Q(subject_kind="force", subject_id=force.pk) | Q(pk__in=placed.values("file"))
    return list(StoredFile.objects.filter(here).select_related("owner").order_by("created_at", "pk"))
