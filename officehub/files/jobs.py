from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from officehub.kernel import clock
from officehub.kernel.periodic import every

from .actions import path_of
from .models import StoredFile

KEPT_LOOSE = timedelta(days=7)  # an upload whose draft was never sent
KEPT_ORPHANED_SECONDS = 24 * 3600  # bytes whose transaction was rolled back


@every(seconds=6 * 3600)
def sweep() -> int:
    """Removes loose uploads after a week, and bytes no row speaks of; the number of files removed."""
    return _drop_loose() + _drop_orphans()


def _drop_loose() -> int:
    with transaction.atomic():
        loose = StoredFile.objects.filter(subject_kind="", created_at__lt=clock.now() - KEPT_LOOSE)
        places = dict(loose.select_for_update(skip_locked=True).values_list("pk", "place"))
        StoredFile.objects.filter(pk__in=places).delete()
    for place in places.values():
        path_of(place).unlink(missing_ok=True)
    return len(places)


def _drop_orphans() -> int:
    root = Path(settings.MEDIA_ROOT)
    before = time.time() - KEPT_ORPHANED_SECONDS
    old = [path for path in root.glob("*/*/*") if path.is_file() and path.stat().st_mtime < before]
    known = set(StoredFile.objects.values_list("place", flat=True)) if old else set()
    orphans = [path for path in old if path.relative_to(root).as_posix() not in known]
    for path in orphans:
        path.unlink()
    return len(orphans)
