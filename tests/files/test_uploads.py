"""Files in pieces: through the public door, resumed wherever they stopped, refused as a whole."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, TestCase

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.files import disk
from officehub.files.actions import path_of, uploading
from officehub.files.jobs import sweep
from officehub.files.models import StoredFile, Upload
from officehub.kernel import clock
from tests.support.files import PDF, PNG
from tests.support.world import World

PIECE = "application/offset+octet-stream"


class Sender:
    """One person's browser."""

    def __init__(self, actor: Actor) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(person=actor.person_id))

    def begin(self, name: str = "讲稿.pdf", size: int = len(PDF), **told: str) -> HttpResponse:
        body = {"name": name, "size": size, "purpose": "message", **told}
        return self.client.post("/api/files/uploads/", body, content_type="application/json")

    def add(self, upload: int, offset: int, piece: bytes) -> HttpResponse:
        at = f"/api/files/uploads/{upload}"
        return self.client.generic("PATCH", at, piece, content_type=PIECE, headers={"Upload-Offset": str(offset)})

    def offset(self, upload: int) -> int:
        return int(self.client.head(f"/api/files/uploads/{upload}")["Upload-Offset"])

    def finish(self, upload: int) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.client.post(f"/api/files/uploads/{upload}/finish")

    def cancel(self, upload: int) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.client.delete(f"/api/files/uploads/{upload}")

    def whole(self, name: str, data: bytes, **told: str) -> HttpResponse:
        upload = self.begin(name, len(data), **told).json()["id"]
        assert self.add(upload, 0, data).status_code == 204
        return self.finish(upload)


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world.actor("王敏", login="clerk"))


def _kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_pieces_become_the_file_they_were(sender: Sender) -> None:
    upload = sender.begin().json()
    assert upload["offset"] == 0
    for at in range(0, len(PDF), 20):
        assert int(sender.add(upload["id"], at, PDF[at : at + 20])["Upload-Offset"]) == min(at + 20, len(PDF))
    told = sender.finish(upload["id"]).json()
    file = StoredFile.objects.get(pk=told["id"])
    assert path_of(file.place).read_bytes() == PDF
    assert (file.sha256, file.media_type) == (hashlib.sha256(PDF).hexdigest(), "application/pdf")
    assert sender.finish(upload["id"]).json() == told
    assert StoredFile.objects.count() == 1


def test_a_piece_elsewhere_is_refused_and_told_where_the_server_stands(sender: Sender) -> None:
    upload = sender.begin().json()["id"]
    sender.add(upload, 0, PDF[:20])
    for wrong in (0, 10, 21, 10**15):
        answer = sender.add(upload, wrong, PDF[20:30])
        assert (answer.status_code, answer.json()["data"]["offset"]) == (409, 20)
    assert sender.offset(upload) == 20


def test_what_a_crash_left_beyond_the_row_is_written_over(sender: Sender) -> None:
    upload = sender.begin().json()["id"]
    sender.add(upload, 0, PDF[:20])
    with path_of(Upload.objects.get(pk=upload).place).open("ab") as out:
        out.write(b"half a piece")
    assert sender.offset(upload) == 20
    sender.add(upload, 20, PDF[20:])
    assert sender.finish(upload).status_code == 200


def test_bytes_the_disk_lost_are_asked_for_again(sender: Sender) -> None:
    upload = sender.begin().json()["id"]
    sender.add(upload, 0, PDF[:40])
    with path_of(Upload.objects.get(pk=upload).place).open("r+b") as out:
        out.truncate(15)
    answer = sender.add(upload, 40, PDF[40:])
    assert (answer.status_code, answer.json()["data"]["offset"]) == (409, 15)
    sender.add(upload, 15, PDF[15:])
    assert sender.finish(upload).status_code == 200


def test_more_than_announced_is_refused(sender: Sender) -> None:
    upload = sender.begin(size=20).json()["id"]
    assert sender.add(upload, 0, PDF).status_code == 413
    assert sender.offset(upload) == 0


def test_a_piece_is_at_most_eight_megabytes(sender: Sender) -> None:
    upload = sender.begin(size=100 * 1024 * 1024).json()["id"]
    assert sender.add(upload, 0, bytes(uploading.PIECE)).status_code == 204
    assert sender.add(upload, uploading.PIECE, bytes(uploading.PIECE + 1)).status_code == 413


def test_an_incomplete_file_cannot_be_finished(sender: Sender) -> None:
    upload = sender.begin().json()["id"]
    sender.add(upload, 0, PDF[:20])
    assert sender.finish(upload).status_code == 409
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("told", "status"), [(hashlib.sha256(PDF).hexdigest(), 200), ("0" * 64, 422)])
def test_a_declared_checksum_holds(sender: Sender, media: Path, told: str, status: int) -> None:
    answer = sender.whole("讲稿.pdf", PDF, sha256=told)
    assert answer.status_code == status
    assert len(_kept(media)) == (1 if status == 200 else 0)


def test_a_file_renamed_to_another_type_is_refused_and_gone(sender: Sender, media: Path) -> None:
    answer = sender.whole("照片.png", b"MZ" + bytes(500))
    assert answer.status_code == 422
    assert "与扩展名 .png 不符" in answer.json()["message"]
    assert _kept(media) == []
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "size", "status", "words"),
    [
        ("安装.exe", 100, 422, "不接收这种文件"),
        ("图.svg", 100, 422, "不接收这种文件"),
        ("页.html", 100, 422, "不接收这种文件"),
        ("包.rar", 100, 422, "改用 .zip"),
        ("空.pdf", 0, 422, "文件是空的"),
        ("大.zip", 2 * 1024**3 + 1, 413, "不能超过 2 GB"),
        ("大.docx", 201 * 1024**2, 413, "不能超过 200 MB"),
        ("机密★10年.pdf", 100, 422, "涉密"),
    ],
)
def test_what_can_be_refused_before_a_byte_has_come_is(
    sender: Sender, name: str, size: int, status: int, words: str
) -> None:
    answer = sender.begin(name, size)
    assert answer.status_code == status
    assert words in answer.json()["message"]


def test_other_rooms_keep_their_limit(sender: Sender) -> None:
    assert sender.begin("大.pdf", 51 * 1024**2, purpose="attachment").status_code == 413
    assert sender.begin("包.zip", 100, purpose="attachment").status_code == 422
    assert sender.begin("大.pdf", 51 * 1024**2).status_code == 200


def test_anothers_upload_is_as_if_it_were_not_there(sender: Sender, world: World) -> None:
    upload = sender.begin().json()["id"]
    other = Sender(world.actor("李强", login="other"))
    answers = [other.add(upload, 0, PDF), other.finish(upload), other.cancel(upload)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert sender.offset(upload) == 0


def test_cancelling_takes_the_bytes_away(sender: Sender, media: Path) -> None:
    upload = sender.begin().json()["id"]
    sender.add(upload, 0, PDF[:20])
    assert sender.cancel(upload).status_code == 204
    assert _kept(media) == []


def test_abandoned_uploads_are_swept(sender: Sender, media: Path) -> None:
    sender.add(sender.begin().json()["id"], 0, PDF[:20])
    assert sweep() == 0
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert sweep() == 1
    assert _kept(media) == []
    assert not Upload.objects.exists()


def test_one_person_has_twenty_unfinished_uploads_at_most(sender: Sender) -> None:
    answers = [sender.begin().status_code for _ in range(uploading.AT_ONCE + 1)]
    assert answers == [200] * uploading.AT_ONCE + [429]


def test_one_person_brings_so_much_a_day(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "DAILY", 3 * len(PDF))
    assert [sender.whole("稿.pdf", PDF).status_code for _ in range(3)] == [200] * 3
    assert sender.begin().status_code == 429


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """The kernel refuses what would be longer, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_is_said_and_nothing_half_written_stays(sender: Sender) -> None:
    upload = sender.begin("图.zip", 200_000).json()["id"]
    sender.add(upload, 0, bytes(1000))
    with _no_file_larger_than(50_000):
        answer = sender.add(upload, 1000, bytes(100_000))
    assert (answer.status_code, answer.json()["message"]) == (503, disk.FULL)
    assert path_of(Upload.objects.get(pk=upload).place).stat().st_size == 1000
    assert sender.add(upload, 1000, bytes(100_000)).status_code == 204


def test_an_upload_that_would_fill_the_disk_does_not_begin(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "KEPT_FREE", 2**60)
    assert (sender.begin().status_code, sender.begin().json()["message"]) == (503, disk.FULL)


def test_a_picture_is_measured_by_the_server(sender: Sender) -> None:
    told = sender.whole("点.png", PNG).json()
    assert (told["width"], told["height"]) == (1, 1)
