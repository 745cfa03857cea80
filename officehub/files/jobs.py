from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks import task

from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.periodic import every

from . import pictures
from .disk import path_of
from .models import FilePlace, StoredFile, Thumbnail, Upload

KEPT_LOOSE = timedelta(days=7)  # an upload whose draft was never sent
KEPT_UNFINISHED = timedelta(days=2)  # a weekend's laptop may come back; a browser forgets by then
KEPT_ORPHANED_SECONDS = 24 * 3600  # bytes whose transaction was rolled back


@task()
def make_thumbnails(file_id: int) -> None:
    """Missing ones are made, others left; a picture broken behind its header has none."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or file.media_type not in pictures.KINDS:
        return
    made = set(file.thumbnails.values_list("longest", flat=True))
    for longest in pictures.LONGEST:
        if longest in made:
            continue
        try:
            data = pictures.smaller(path_of(file.place), longest)
        except Invalid:
            return
        _keep_thumbnail(file, longest, data)


def _keep_thumbnail(file: StoredFile, longest: int, data: bytes) -> None:
    place = f"{file.place[:8]}{file.place[8:40]}-{longest}"
    path_of(place).write_bytes(data)
    path_of(place).chmod(0o600)
    Thumbnail.objects.bulk_create(
        [Thumbnail(file=file, longest=longest, place=place, size=len(data))], ignore_conflicts=True
    )


@every(seconds=6 * 3600)
def sweep() -> int:
    """Removes loose files after a week, abandoned uploads after two days, and bytes no row speaks of; how many."""
    return _drop_loose() + _drop_unfinished() + _drop_orphans()


def _drop_loose() -> int:
    """The bytes of thumbnails are orphans then, and go with those."""
    with transaction.atomic():
        loose = StoredFile.objects.filter(
            ~Exists(FilePlace.objects.filter(file=OuterRef("pk"))),
            subject_kind="",
            created_at__lt=clock.now() - KEPT_LOOSE,
        )
        places = dict(loose.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "place"))
        StoredFile.objects.filter(pk__in=places).delete()
    for place in places.values():
        path_of(place).unlink(missing_ok=True)
    return len(places)


def _drop_unfinished() -> int:
    """Rows of finished uploads go as well: they were kept to answer a second asking."""
    with transaction.atomic():
        old = Upload.objects.filter(moved_at__lt=clock.now() - KEPT_UNFINISHED)
        places = dict(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "place"))
        Upload.objects.filter(pk__in=places).delete()
    left = [path for path in map(path_of, places.values()) if path.exists()]
    for path in left:
        path.unlink()
    return len(left)


def _drop_orphans() -> int:
    root = Path(settings.MEDIA_ROOT)
    before = time.time() - KEPT_ORPHANED_SECONDS
    old = [path for path in root.glob("*/*/*") if path.is_file() and path.stat().st_mtime < before]
    if not old:
        return 0
    known = {*StoredFile.objects.values_list("place", flat=True), *Thumbnail.objects.values_list("place", flat=True)}
    orphans = [path for path in old if path.relative_to(root).as_posix() not in known]
    for path in orphans:
        path.unlink()
    return len(orphans)
