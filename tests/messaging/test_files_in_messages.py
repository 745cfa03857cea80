"""Files in messages: what they are is the server's to say, and who may read the message may read the file."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image

from messaging import actions
from messaging.actions import Draft
from messaging.models import Conversation, Membership, Message
from messaging.payloads import ContentInput
from officehub.directory.actor import Actor
from officehub.files import policy
from officehub.files.actions import store
from officehub.files.models import FilePlace, StoredFile
from officehub.kernel.errors import Invalid
from tests.support.files import PDF
from tests.support.http import statements
from tests.support.messaging import direct, group, say
from tests.support.recordings import webm
from tests.support.world import World


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor("王敏")


@pytest.fixture
def duty(world: World) -> Actor:
    return world.actor("李强")


@pytest.fixture
def stranger(world: World) -> Actor:
    return world.actor("赵磊")


def picture(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def stored(owner: Actor, name: str = "讲稿.pdf", data: bytes = PDF, purpose: str = "message") -> StoredFile:
    return store(actor=owner, name=name, data=data, purpose=purpose)


def draft(actor: Actor, place: Conversation, file: StoredFile, kind: str = "file", text: str = "") -> Draft:
    what = ContentInput(type=kind, file_id=file.pk)  # type: ignore[arg-type]
    return Draft(actor=actor, conversation_id=place.pk, text=text, kind=kind, file=what, client_key=uuid4())


def send(actor: Actor, place: Conversation, file: StoredFile, kind: str = "file", text: str = "") -> Message:
    [outcome] = actions.send_together([draft(actor, place, file, kind, text)])
    if not isinstance(outcome, Message):
        raise outcome
    return outcome


def may_read(actor: Actor, file: StoredFile) -> bool:
    return policy.may(actor, policy.Act.READ, file)


def test_the_server_says_what_the_file_is(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty)
    image = send(clerk, place, stored(clerk, "照片.png", picture()), "image", text="现场")
    voice = send(clerk, place, stored(clerk, "voice.webm", webm(seconds=7), "voice"), "voice")
    file = send(clerk, place, stored(clerk))
    assert image.content | {"file_id": 0} == {
        "type": "image", "file_id": 0, "name": "照片.png", "size": len(picture()), "width": 40, "height": 20
    }  # fmt: skip
    assert (image.kind, image.text) == ("image", "现场")
    assert (voice.kind, voice.content["seconds"]) == ("voice", 7)
    assert (file.content["name"], file.content["media_type"]) == ("讲稿.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("kind", "name", "data", "purpose"),
    [
        ("image", "讲稿.pdf", PDF, "message"),
        ("voice", "讲稿.pdf", PDF, "message"),
        ("file", "讲稿.pdf", PDF, "attachment"),  # brought for another room
    ],
)
def test_a_file_is_sent_as_what_it_is(
    clerk: Actor, duty: Actor, kind: str, name: str, data: bytes, purpose: str
) -> None:
    with pytest.raises(Invalid):
        send(clerk, direct(clerk, duty), stored(clerk, name, data, purpose), kind)
    assert not FilePlace.objects.exists()


def test_anothers_unsent_file_cannot_be_sent(clerk: Actor, duty: Actor) -> None:
    with pytest.raises(Invalid, match="不是您上传的"):
        send(duty, direct(clerk, duty), stored(clerk))


def test_a_document_of_another_room_does_not_come_along(clerk: Actor, duty: Actor) -> None:
    file = store(actor=clerk, name="通知.pdf", data=PDF, purpose="document", subject=("document", 1))
    with pytest.raises(Invalid):
        send(clerk, direct(clerk, duty), file)


ROLES = {"sender": True, "member": True, "former": False, "stranger": False, "newcomer": False, "newcomer_open": True}


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_message_reads_the_file(world: World, role: str) -> None:
    cast = {name: world.actor(f"某{name}") for name in ROLES}
    place = group(cast["sender"], cast["member"], cast["former"])
    file = stored(cast["sender"])
    assert [may_read(actor, file) for actor in cast.values()] == [name == "sender" for name in cast]
    message = send(cast["sender"], place, file)
    actions.leave_group(actor=cast["former"], conversation_id=place.pk)
    actions.add_members(
        actor=cast["sender"],
        conversation_id=place.pk,
        person_ids=[cast["newcomer"].person_id, cast["newcomer_open"].person_id],
    )
    members = Membership.objects.filter(conversation=place)
    members.filter(person=cast["newcomer"].person_id).update(floor_number=message.number)
    members.filter(person=cast["newcomer_open"].person_id).update(floor_number=message.number - 1)
    assert may_read(cast[role], file) is ROLES[role]


def test_a_recalled_message_closes_its_file_unless_it_was_sent_elsewhere(
    clerk: Actor, duty: Actor, stranger: Actor
) -> None:
    first, second = direct(clerk, duty), direct(duty, stranger)
    file = stored(clerk)
    message = send(clerk, first, file)
    passed_on = send(duty, second, file)  # who may read it may send it on
    assert [may_read(actor, file) for actor in (clerk, duty, stranger)] == [True, True, True]
    actions.recall_message(actor=clerk, conversation_id=first.pk, number=message.number)
    assert [may_read(actor, file) for actor in (clerk, duty, stranger)] == [False, True, True]
    actions.recall_message(actor=duty, conversation_id=second.pk, number=passed_on.number)
    assert [may_read(actor, file) for actor in (clerk, duty, stranger)] == [False, False, False]


def test_a_refused_draft_does_not_stop_its_neighbours(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty)
    good, bad = stored(clerk), stored(duty)
    outcomes = actions.send_together([draft(clerk, place, bad), draft(clerk, place, good)])
    assert isinstance(outcomes[0], Invalid)
    assert isinstance(outcomes[1], Message)


def test_words_alone_ask_nothing_about_files(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty)
    say(clerk, place)
    words = statements(lambda: say(clerk, place))
    five = [draft(clerk, place, stored(clerk)) for _ in range(5)]
    # the files, then for each who may read it (its places), and one insert of places
    assert statements(lambda: actions.send_together(five)) == words + 1 + 5 + 1
