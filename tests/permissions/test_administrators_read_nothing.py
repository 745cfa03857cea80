"""No administrator and no auditor reads a word of a conversation he is not in, whatever address he tries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from messaging.bots import actions as bots
from messaging.keeping import actions as keeping
from messaging.keeping.jobs import write_export
from messaging.search import filling
from officehub.accounts.models import User
from officehub.directory.models import Person
from officehub.files.actions import store
from officehub.urls import api
from tests.support.messaging import group, say
from tests.support.world import World

WORDS = "琥珀色的信封"
ROOMS = ("/api/messaging/", "/api/search/", "/api/notifications/", "/api/bots/", "/api/keeping/", "/api/files/")
WATCHERS = {
    "sysadmin": {"admin_role": "system"},
    "secadmin": {"admin_role": "security"},
    "auditadmin": {"admin_role": "audit"},
    "auditor": {"duties": ["audit"]},
}
LOOKED_FOR = "?q=琥珀色&query=琥珀色&search=琥珀&numbers=1&numbers=2&kind=file&days=365&ids=1"


# What a body may ask for, by the name of the field; each address gets those it knows.
ASKED: dict[str, object] = {
    "text": "看",
    "client_key": str(uuid4()),
    "reason": "检查",
    "title": "看",
    "name": "看",
    "purpose": "看",
    "version": 1,
    "disabled": True,
    "muted": True,
    "emoji": "👍",
    "seconds": 30,
    "remind_at": "2100-01-01T00:00:00Z",
    "send_at": "2100-01-01T00:00:00Z",
    "whom": "unread",
}


def _addresses() -> Iterator[tuple[str, str, list[str]]]:
    """(method, path, fields of its body)"""
    schema = api.get_openapi_schema()
    for path, operations in schema["paths"].items():
        if path.startswith(ROOMS):
            for method, operation in operations.items():
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                yield method, path, list(schema["components"]["schemas"].get(name, {}).get("properties", {}))


ADDRESSES = list(_addresses())


@pytest.fixture
def scene(world: World, tmp_path: Path, settings) -> dict[str, int | str]:
    settings.MEDIA_ROOT = tmp_path
    owner, member = world.actor("王敏"), world.actor("李强")
    place = group(owner, member, title=f"{WORDS}专班")
    said = say(owner, place, WORDS)
    filling.add([said])
    file = store(actor=owner, name="信封.txt", data=WORDS.encode(), purpose="attachment", subject=("message", said.pk))
    hook, _ = bots.add_bot(actor=owner, conversation_id=place.pk, name=WORDS, purpose="报送")
    export = keeping.request_export(actor=owner, conversation_id=place.pk, reason=WORDS)
    write_export.call(export.pk)
    for name, what in WATCHERS.items():
        world.actor(name, login=name, **what)
    return {
        "conversation_id": place.pk,
        "number": said.number,
        "person_id": owner.person_id,
        "file_id": file.pk,
        "hook_id": hook.pk,
        "export_id": export.pk,
        "form": "jsonl",
    }


@pytest.mark.parametrize("watcher", list(WATCHERS))
def test_every_address_of_every_room_keeps_the_words(scene: dict[str, int | str], watcher: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=watcher))
    known = ASKED | scene | {"numbers": [scene["number"]], "person_ids": [scene["person_id"]]}
    told = []
    for method, path, fields in ADDRESSES:
        body = json.dumps({name: known[name] for name in fields if name in known})
        address = re.sub(r"\{(\w+)\}", lambda name: str(scene.get(name[1], 1)), path)
        query = LOOKED_FOR if method == "get" else ""
        answer = client.generic(method.upper(), address + query, data=body, content_type="application/json")
        assert answer.status_code < 500, (method, path, answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if WORDS in content.decode(errors="replace") or WORDS in json.dumps(content.decode(errors="replace")):
            told.append(f"{method} {path}")
    assert told == []


@pytest.mark.parametrize("watcher", list(WATCHERS))
def test_what_belongs_to_the_conversation_is_hidden_from_them(scene: dict[str, int | str], watcher: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=watcher))
    for path in (
        f"/api/messaging/conversations/{scene['conversation_id']}",
        f"/api/messaging/conversations/{scene['conversation_id']}/messages",
        f"/api/messaging/conversations/{scene['conversation_id']}/messages/{scene['number']}",
        f"/api/bots/conversations/{scene['conversation_id']}",
        f"/api/keeping/conversations/{scene['conversation_id']}/exports",
        f"/api/keeping/exports/{scene['export_id']}/pdf",
        f"/api/keeping/exports/{scene['export_id']}/jsonl",
        f"/api/files/{scene['file_id']}/content",
    ):
        assert client.get(path).status_code == 404, path


def test_the_owner_gets_what_they_do_not(scene: dict[str, int | str]) -> None:
    """Or the test above would pass for want of words."""
    owner = User.objects.create_user("owner", "correct-horse-battery")
    Person.objects.filter(pk=scene["person_id"]).update(user=owner)
    client = Client()
    client.force_login(owner)
    seen = client.get(f"/api/messaging/conversations/{scene['conversation_id']}/messages").content.decode()
    assert WORDS in seen
    assert WORDS in client.get("/api/search/messages?q=琥珀色").content.decode()


def test_the_rooms_are_not_empty() -> None:
    assert len(ADDRESSES) > 60
