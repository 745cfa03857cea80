from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files import policy, registry
from officehub.files.actions import attach, path_of, store
from officehub.files.jobs import sweep
from officehub.files.models import StoredFile
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from tests.support.files import PDF
from tests.support.world import World


@pytest.fixture(autouse=True)
def readers(monkeypatch: pytest.MonkeyPatch) -> set[tuple[int, int]]:
    """A kind of thing whose readers are the (person, thing) in this set."""
    allowed: set[tuple[int, int]] = set()
    monkeypatch.setitem(registry._readers, "thing", lambda actor, subject: (actor.person_id, subject) in allowed)
    return allowed


@pytest.fixture
def owner(world: World) -> Actor:
    return world.actor("王敏", login="clerk")


@pytest.fixture
def other(world: World) -> Actor:
    return world.actor("李强", login="other")


def _stored(owner: Actor) -> StoredFile:
    return store(actor=owner, name="扫描件.pdf", data=PDF, purpose="attachment")


def test_a_loose_file_is_its_owners(owner: Actor, other: Actor) -> None:
    file = _stored(owner)
    assert policy.access_file(owner, file.pk) == file
    with pytest.raises(NotFound):
        policy.access_file(other, file.pk)


def test_an_attached_file_is_read_by_the_readers_of_its_thing(
    owner: Actor, other: Actor, readers: set[tuple[int, int]]
) -> None:
    file = attach(actor=owner, file_id=_stored(owner).pk, subject=("thing", 7))
    with pytest.raises(NotFound):  # the owner too, once he may no longer read the thing
        policy.access_file(owner, file.pk)
    readers.add((other.person_id, 7))
    assert policy.access_file(other, file.pk) == file


def test_a_kind_nobody_answers_for_is_read_by_nobody(owner: Actor) -> None:
    file = attach(actor=owner, file_id=_stored(owner).pk, subject=("unknown", 7))
    with pytest.raises(NotFound):
        policy.access_file(owner, file.pk)


def test_nobody_attaches_anothers_file_and_nothing_is_attached_twice(owner: Actor, other: Actor) -> None:
    file = _stored(owner)
    with pytest.raises(NotFound):
        attach(actor=other, file_id=file.pk, subject=("thing", 1))
    attach(actor=owner, file_id=file.pk, subject=("thing", 1))
    with pytest.raises(Conflict):
        attach(actor=owner, file_id=file.pk, subject=("thing", 2))


def _signed_in(client: Client, username: str) -> Client:
    client.force_login(User.objects.get(username=username))
    return client


def test_a_download_is_an_attachment_no_browser_runs(owner: Actor, client: Client) -> None:
    file = _stored(owner)
    answer = _signed_in(client, "clerk").get(f"/api/files/{file.pk}/content")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert LedgerEntry.objects.get(act="file.download").person_id == owner.person_id


@pytest.mark.parametrize(("inline", "kind"), [("true", "inline"), ("false", "attachment")])
def test_only_what_cannot_run_is_shown_in_the_page(owner: Actor, client: Client, inline: str, kind: str) -> None:
    client = _signed_in(client, "clerk")
    pdf, text = _stored(owner), store(actor=owner, name="a.txt", data=b"<script>", purpose="attachment")
    assert client.get(f"/api/files/{pdf.pk}/content?inline={inline}")["Content-Disposition"].startswith(kind)
    assert client.get(f"/api/files/{text.pk}/content?inline={inline}")["Content-Disposition"].startswith("attachment")


def test_hidden_and_absent_answer_alike(owner: Actor, other: Actor, client: Client) -> None:
    file = _stored(owner)
    client = _signed_in(client, "other")
    hidden, absent = client.get(f"/api/files/{file.pk}/content"), client.get("/api/files/999999/content")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content


def test_uploading_through_the_public_door(owner: Actor, client: Client, media: Path) -> None:
    client = _signed_in(client, "clerk")
    good = SimpleUploadedFile("通知.pdf", PDF, content_type="application/x-msdownload")
    answer = client.post("/api/files/", {"file": good, "purpose": "attachment"})
    assert (answer.status_code, answer.json()["media_type"]) == (200, "application/pdf")
    bad = SimpleUploadedFile("通知.pdf", b"MZ" * 100, content_type="application/pdf")
    answer = client.post("/api/files/", {"file": bad, "purpose": "attachment"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_nothing_under_the_media_address_is_served(owner: Actor, client: Client) -> None:
    file = _stored(owner)
    assert _signed_in(client, "clerk").get(f"/media/{file.place}").status_code == 404


def test_loose_uploads_go_after_a_week_attached_ones_stay(owner: Actor) -> None:
    loose, kept = _stored(owner), attach(actor=owner, file_id=_stored(owner).pk, subject=("thing", 1))
    assert sweep() == 0
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert sweep() == 1
        assert not path_of(loose.place).exists()
        assert path_of(kept.place).exists()


def test_bytes_no_row_speaks_of_go_after_a_day(owner: Actor) -> None:
    kept = attach(actor=owner, file_id=_stored(owner).pk, subject=("thing", 1))
    orphan = path_of(kept.place).with_name("0" * 32)
    orphan.write_bytes(b"left behind")
    assert sweep() == 0
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert sweep() == 1
    assert not orphan.exists()
    assert path_of(kept.place).exists()
