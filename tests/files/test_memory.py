"""Large files pass through a real web process, in and out, and its memory stays flat; pieces may go to any process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.files.models import StoredFile
from tests.support.web_processes import WebProcess, session_for, web_processes
from tests.support.world import World

MB = 1024 * 1024
SIZE = 200 * MB
PIECE = 8 * MB
ALLOWED = 100 * MB  # far from the file's size, far above what a process varies by
HEADERS = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}


@pytest.fixture
def webs(transactional_db: None, tmp_path: Path) -> Iterator[list[WebProcess]]:
    with web_processes(2, app="officehub.asgi:application", env={"OFFICEHUB_VAR": _var(tmp_path)}) as started:
        yield started


def _var(tmp_path: Path) -> str:
    """A home of its own for the files; its servers are the test's, named in the environment."""
    return str(tmp_path / "var")


@pytest.fixture
def clerk(webs: list[WebProcess]) -> Actor:
    return World().actor("王敏", login="clerk")


def _client(web: WebProcess, clerk: Actor) -> httpx.Client:
    session = session_for(User.objects.get(pk=clerk.user_id))
    token = "a" * 32
    return httpx.Client(
        base_url=web.origin,
        cookies={"sessionid": session, "csrftoken": token},
        headers={"X-CSRFToken": token, "Origin": web.origin},
        timeout=60,
    )


def _peak(web: WebProcess) -> int:
    """Bytes: the most memory the process ever had."""
    status = Path(f"/proc/{web.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _begin(client: httpx.Client, size: int) -> int:
    begun = client.post("/api/files/uploads/", json={"name": "影像.mp4", "size": size, "purpose": "message"})
    assert begun.status_code == 200, begun.text
    return int(begun.json()["id"])


def _head() -> bytes:
    return b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41".ljust(64, b"\0")


@pytest.mark.slow
def test_two_hundred_megabytes_in_and_out_leave_memory_flat(webs: list[WebProcess], clerk: Actor) -> None:
    one, other = (_client(web, clerk) for web in webs)
    one.get("/api/directory/me")
    other.get("/api/directory/me")
    before = [_peak(web) for web in webs]
    upload = _begin(one, SIZE)
    for number, at in enumerate(range(0, SIZE, PIECE)):
        piece = (_head() if at == 0 else b"").ljust(PIECE, os.urandom(1))[: SIZE - at]
        client = (one, other)[number % 2]  # whichever process the next piece comes to
        answer = client.patch(
            f"/api/files/uploads/{upload}", content=piece, headers=HEADERS | {"Upload-Offset": str(at)}
        )
        assert answer.status_code == 204, answer.text
    finished = other.post(f"/api/files/uploads/{upload}/finish")
    assert finished.status_code == 200, finished.text
    file = finished.json()["id"]
    assert StoredFile.objects.get(pk=file).size == SIZE
    _download_slowly(webs[0], clerk, file)
    assert [peak - start < ALLOWED for peak, start in zip(map(_peak, webs), before, strict=True)] == [True, True]


def _download_slowly(web: WebProcess, clerk: Actor, file: int) -> None:
    """Asks, reads a little, stays away until the server has settled, then reads on: it must have waited."""
    session = session_for(User.objects.get(pk=clerk.user_id))
    with socket.create_connection(("127.0.0.1", web.port)) as line:
        line.settimeout(60)
        asked = (
            f"GET /api/files/{file}/content HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nCookie: sessionid={session}\r\n"
        )
        line.sendall((asked + "Connection: close\r\n\r\n").encode())
        got = len(line.recv(64 * 1024))
        _settled(web)
        while chunk := line.recv(MB):
            got += len(chunk)
    assert got > SIZE


def _settled(web: WebProcess) -> None:
    """Until the process has read nothing more from the disk for a while: twenty looks in a row alike."""
    alike, last = 0, -1
    while alike < 20:
        httpx.get(f"{web.origin}/healthz", timeout=60)
        read = int(Path(f"/proc/{web.process.pid}/io").read_text().split("rchar:")[1].split()[0]) // (4 * MB)
        alike, last = (alike + 1, last) if read == last else (0, read)


def test_an_upload_outlives_the_process_it_was_begun_with(transactional_db: None, tmp_path: Path) -> None:
    env = {"OFFICEHUB_VAR": _var(tmp_path)}
    data = _head() + bytes(100_000)
    with web_processes(1, app="officehub.asgi:application", env=env) as [web]:
        clerk = World().actor("王敏", login="clerk")
        client = _client(web, clerk)
        upload = _begin(client, len(data))
        address = f"/api/files/uploads/{upload}"
        client.patch(address, content=data[:50_000], headers=HEADERS | {"Upload-Offset": "0"})
    with web_processes(1, app="officehub.asgi:application", env=env) as [web]:
        client = _client(web, clerk)
        assert client.head(address).headers["upload-offset"] == "50000"
        client.patch(address, content=data[50_000:], headers=HEADERS | {"Upload-Offset": "50000"})
        assert client.post(f"{address}/finish").json()["size"] == len(data)
