"""A download goes on where it broke; a recording plays from its middle. Rights and the ledger are as for the whole."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files import ranges
from officehub.files.actions import store
from officehub.files.models import StoredFile
from tests.support.files import PDF
from tests.support.world import World

SIZE = len(PDF)


@pytest.fixture
def owner(world: World) -> Actor:
    return world.actor("王敏", login="clerk")


@pytest.fixture
def file(owner: Actor) -> StoredFile:
    return store(actor=owner, name="扫描件.pdf", data=PDF, purpose="attachment")


@pytest.fixture
def address(file: StoredFile, client: Client) -> str:
    client.force_login(User.objects.get(username="clerk"))
    return f"/api/files/{file.pk}/content"


@pytest.mark.parametrize(
    ("asked", "given", "part"),
    [
        ("bytes=0-9", f"bytes 0-9/{SIZE}", PDF[:10]),
        ("bytes=10-", f"bytes 10-{SIZE - 1}/{SIZE}", PDF[10:]),
        ("bytes=-7", f"bytes {SIZE - 7}-{SIZE - 1}/{SIZE}", PDF[-7:]),
        (f"bytes=5-{SIZE * 9}", f"bytes 5-{SIZE - 1}/{SIZE}", PDF[5:]),
    ],
)
def test_a_part_is_what_was_asked_for(client: Client, address: str, asked: str, given: str, part: bytes) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"], answer["Content-Length"]) == (206, given, str(len(part)))
    assert b"".join(answer.streaming_content) == part  # type: ignore[attr-defined]
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("asked", ["", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"])
def test_what_cannot_be_read_gets_the_whole(client: Client, address: str, asked: str) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, answer["Accept-Ranges"]) == (200, "bytes")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_beyond_the_end_there_is_nothing(client: Client, address: str, asked: str) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_a_part_of_another_version_is_not_mixed_in(client: Client, address: str) -> None:
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"Range": "bytes=5-", "If-Range": tag}).status_code == 206
    assert client.get(address, headers={"Range": "bytes=5-", "If-Range": '"other"'}).status_code == 200


def test_a_download_is_recorded_once_wherever_it_begins(client: Client, address: str) -> None:
    for asked in ("bytes=1-", "bytes=40-", "bytes=90-"):
        client.get(address, headers={"Range": asked})
    assert LedgerEntry.objects.filter(act="file.download").count() == 1


def test_a_part_asks_for_the_same_right_as_the_whole(world: World, client: Client, address: str) -> None:
    world.actor("李强", login="other")
    client.force_login(User.objects.get(username="other"))
    assert client.get(address, headers={"Range": "bytes=0-9"}).status_code == 404


@given(first=st.integers(0, 300), last=st.integers(0, 300), size=st.integers(1, 200))
def test_a_part_lies_within_the_file(first: int, last: int, size: int) -> None:
    try:
        part = ranges.asked(f"bytes={first}-{last}", size)
    except ranges.OutOfReach:
        assert first >= size
        return
    assert part is None or 0 <= part.start <= part.end < size
