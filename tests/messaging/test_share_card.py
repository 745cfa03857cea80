"""转发到会话: whoever can read a thing shows it to a conversation; its cards follow its state."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from documents.models import DocumentState
from meetings.actions import cancel_meeting
from messaging import actions, queries
from messaging.models import Conversation, Message
from messaging.payloads import Card
from messaging.reach.actions import withdraw_dispatch
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel.errors import Invalid, NotFound
from tests.support.documents import draft, office, signed
from tests.support.meetings import called
from tests.support.messaging import direct, frames, group
from tests.support.reach import Flood, flood, send
from tests.support.world import World


def share(actor: Actor, place: Conversation, kind: str, ref_id: int, key: UUID | None = None) -> Message:
    return actions.share_card(
        actor=actor, conversation_id=place.pk, card_kind=kind, ref_id=ref_id, client_key=key or uuid4()
    )


def card_in(reader: Actor, place: Conversation) -> Card:
    card = queries.window(actor=reader, conversation_id=place.pk).items[-1].card
    assert card is not None
    return card


def test_the_card_says_what_the_server_knows_and_not_what_the_client_says(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    place = direct(people.leader, people.duty)
    share(people.leader, place, "dispatch", dispatch.pk)
    shown = card_in(people.duty, place)
    assert shown == Card(card_kind="dispatch", ref_id=dispatch.pk, title=dispatch.title, state="已下达")


def test_nobody_shares_what_he_cannot_read(world: World) -> None:
    people = flood(world)
    dispatch, stranger = send(people.leader), people.stranger
    meeting, document = called(world).meeting, draft(office(world))
    place = direct(stranger, people.duty)
    for kind, ref_id in (("dispatch", dispatch.pk), ("meeting", meeting.pk), ("document", document.pk)):
        with pytest.raises(NotFound):
            share(stranger, place, kind, ref_id)
    assert not Message.objects.filter(conversation=place, kind="card").exists()


def test_a_card_gives_its_reader_no_right_to_the_thing(world: World) -> None:
    people = flood(world)
    dispatch, stranger = send(people.leader), people.stranger
    place = direct(people.leader, stranger)
    share(people.leader, place, "dispatch", dispatch.pk)
    with pytest.raises(NotFound):
        share(stranger, place, "dispatch", dispatch.pk)


def test_nobody_shares_into_a_conversation_he_is_not_in(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    with pytest.raises(NotFound):
        share(people.leader, direct(people.duty, people.head), "dispatch", dispatch.pk)


def test_a_secret_conversation_takes_no_card(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    place = actions.start_secret(actor=people.leader, person_id=people.duty.person_id)
    with pytest.raises(Invalid, match="密聊"):
        share(people.leader, place, "dispatch", dispatch.pk)


def test_asked_again_with_the_same_key_it_is_one_card(world: World) -> None:
    people = flood(world)
    dispatch, key = send(people.leader), uuid4()
    place = direct(people.leader, people.duty)
    assert share(people.leader, place, "dispatch", dispatch.pk, key) == share(
        people.leader, place, "dispatch", dispatch.pk, key
    )
    assert Message.objects.filter(conversation=place, kind="card").count() == 1


def in_two_places(people: Flood, kind: str, ref_id: int, actor: Actor) -> list[Conversation]:
    places = [direct(actor, people.duty), group(actor, people.duty, people.head)]
    for place in places:
        share(actor, place, kind, ref_id)
    return places


def test_a_withdrawn_instruction_shows_in_every_conversation(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    places = in_two_places(people, "dispatch", dispatch.pk, people.leader)
    withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="水位数据有误")
    for place in places:
        assert card_in(people.duty, place).state == "已撤回"
        assert frames(f"conversation.{place.pk}")[-1]["type"] == "message.changed"


def test_a_cancelled_meeting_shows_and_other_news_of_it_leave_its_card_alone(world: World) -> None:
    scene = called(world)
    meeting, organiser = scene.meeting, scene.clerk
    place = direct(organiser, scene.first)
    card = share(organiser, place, "meeting", meeting.pk)
    assert actions.update_cards(card_kind="meeting", ref_id=meeting.pk, state="已通知") == 0
    cancel_meeting(actor=organiser, meeting_id=meeting.pk, reason="改期")
    assert card_in(organiser, place).state == "已取消"
    card.refresh_from_db()
    assert card.version == 2


def test_an_issued_document_shows(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    place = direct(scene.clerk, scene.reviewer)
    share(scene.clerk, place, "document", document.pk)
    assert card_in(scene.clerk, place).state == DocumentState.DRAFT.label
    signed(scene, document)
    assert card_in(scene.clerk, place).state == DocumentState.NUMBERED.label


def entries(kind: str, ref_id: int) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(act="message.share", subject_kind=kind, subject_id=ref_id))


def test_sharing_is_recorded_on_the_thing_once_and_without_the_words(world: World) -> None:
    people = flood(world)
    dispatch, key = send(people.leader), uuid4()
    place = direct(people.leader, people.duty)
    for _ in range(2):
        actions.share_card(
            actor=people.leader,
            conversation_id=place.pk,
            card_kind="dispatch",
            ref_id=dispatch.pk,
            text="请先看这条",
            client_key=key,
        )
    [entry] = entries("dispatch", dispatch.pk)
    assert entry.detail == {"conversation": place.pk}


def test_what_was_refused_is_not_recorded_as_shared(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    place = actions.start_secret(actor=people.leader, person_id=people.duty.person_id)
    with pytest.raises(Invalid):
        share(people.leader, place, "dispatch", dispatch.pk)
    assert entries("dispatch", dispatch.pk) == []
