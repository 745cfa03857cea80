"""Where bytes lie, and what is said when there is no more room for them."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from officehub.kernel.errors import Unavailable

KEPT_FREE = 512 * 1024 * 1024  # bytes: the database next door needs room to say no
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "服务器存储空间不足，文件没有保存，请联系系统管理员清理后再试。"


def path_of(place: str) -> Path:
    """`place` is made by us, never by a user."""
    return Path(settings.MEDIA_ROOT) / place


def make_room(size: int) -> None:
    """Raises Unavailable where `size` bytes more would fill the disk."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(root).free < size + KEPT_FREE:
        raise Unavailable(FULL, reason="full")


@contextmanager
def or_a_sentence(undo: Callable[[], object]) -> Iterator[None]:
    """A full disk is an answer and not a crash; `undo` takes away what was half written."""
    try:
        yield
    except OSError as error:
        undo()
        if error.errno in _FULL:
            raise Unavailable(FULL, reason="full") from error
        raise
