"""Files that come in pieces. The row says how many bytes count; it is locked while a piece is written, so that pieces
sent to two processes at once cannot mingle, and what a crash left beyond it is written over."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from officehub.directory.actor import Actor
from officehub.files import content, disk, jobs
from officehub.files.disk import path_of
from officehub.files.facts import facts_of
from officehub.files.models import StoredFile, Upload
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound, RateLimited, TooLarge

from .storing import keep, new_place

PIECE = 8 * 1024 * 1024  # bytes, at most; the web server holds a request whole
AT_ONCE = 20  # unfinished uploads of one person
DAILY = 20 * 1024 * 1024 * 1024  # bytes one person may bring in 24 hours
_SHA256 = re.compile(r"[0-9a-f]{64}|")


@transaction.atomic
def begin_upload(*, actor: Actor, name: str, size: int, purpose: str, sha256: str = "") -> Upload:
    """All that can be refused without the bytes is refused here."""
    name = content.clean_name(name)
    content.check_announced(name, size, purpose)
    if not _SHA256.fullmatch(sha256):
        raise Invalid("校验值应为 64 位十六进制数。", field="sha256")
    _check_quota(actor, size)
    disk.make_room(size)
    return Upload.objects.create(
        name=name,
        purpose=purpose,
        size=size,
        sha256=sha256,
        place=f"uploading/{uuid.uuid4().hex}",
        owner_id=actor.person_id,
        owner_appointment_id=actor.appointment_id,
    )


@transaction.atomic
def receive(*, actor: Actor, upload_id: int, offset: int, piece: bytes) -> Upload:
    """Raises Conflict, saying where the server stands, for a piece that does not follow what is there."""
    upload = locked(actor, upload_id)
    path = path_of(upload.place)
    if upload.file_id is not None:
        raise Conflict("文件已经上传完成。", offset=upload.size)
    upload.received = min(upload.received, path.stat().st_size if path.exists() else 0)
    if offset != upload.received:
        raise Conflict("上传位置与服务器不一致，请从服务器所在位置继续。", offset=upload.received)
    if len(piece) > PIECE or offset + len(piece) > upload.size:
        raise TooLarge("上传的内容超出了声明的大小，请重新上传。", limit=upload.size)
    _append(path, offset, piece)
    upload.received += len(piece)
    upload.moved_at = clock.now()
    upload.save(update_fields=["received", "moved_at"])
    return upload


def finish_upload(*, actor: Actor, upload_id: int) -> StoredFile:
    """Checked as a whole; a refused file is gone at once. Asked again, it answers with the same file."""
    try:
        with transaction.atomic():
            return _finished(actor, locked(actor, upload_id))
    except (Invalid, TooLarge):
        cancel_upload(actor=actor, upload_id=upload_id)
        raise


def _finished(actor: Actor, upload: Upload) -> StoredFile:
    if upload.file is not None:
        return upload.file
    path = path_of(upload.place)
    if upload.received < upload.size or not path.exists() or path.stat().st_size < upload.size:
        raise Conflict("文件尚未上传完整，请继续上传。", offset=upload.received)
    with path.open("rb") as stream:
        media_type = content.check(stream, upload.name, upload.purpose)
        facts = facts_of(stream, media_type, upload.purpose)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if upload.sha256 and digest != upload.sha256:
        raise Invalid("文件在传输中损坏，请重新上传。", reason="sha256")
    file = StoredFile(
        name=upload.name,
        media_type=media_type,
        size=upload.size,
        sha256=digest,
        place=new_place(),
        purpose=upload.purpose,
        owner_id=actor.person_id,
        owner_appointment_id=upload.owner_appointment_id,
    )
    path_of(file.place).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    upload.file = keep(actor, file, facts)
    upload.save(update_fields=["file"])
    path.rename(path_of(file.place))
    if file.width:
        jobs.make_thumbnails.enqueue(file.pk)
    return file


@transaction.atomic
def cancel_upload(*, actor: Actor, upload_id: int) -> None:
    upload = locked(actor, upload_id)
    place = upload.place
    upload.delete()
    transaction.on_commit(lambda: path_of(place).unlink(missing_ok=True))


def locked(actor: Actor, upload_id: int) -> Upload:
    found = Upload.objects.select_for_update().filter(pk=upload_id, owner=actor.person_id).first()
    if found is None:
        raise NotFound
    return found


def _check_quota(actor: Actor, size: int) -> None:
    lately = Upload.objects.filter(owner=actor.person_id, begun_at__gte=clock.now() - timedelta(hours=24))
    if lately.filter(file=None).count() >= AT_ONCE:
        raise RateLimited(f"同时上传的文件最多 {AT_ONCE} 个，请等待完成或取消一些。", limit=AT_ONCE)
    brought = lately.aggregate(size=Sum("size"))["size"] or 0
    if brought + size > DAILY:
        raise RateLimited(f"24 小时内最多上传 {DAILY // 1024**3} GB，请稍后再传。", limit=DAILY)


def _append(path: Path, offset: int, piece: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("r+b" if path.exists() else "xb", buffering=0) as out:
        path.chmod(0o600)
        out.truncate(offset)
        out.seek(offset)
        with disk.or_a_sentence(lambda: out.truncate(offset)):
            written = memoryview(piece)
            while written:
                written = written[out.write(written) or 0 :]
