"""密聊: words go once they were read, and nothing of them stays anywhere; that it took place does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, aftermath, queries
from messaging.actions import Draft
from messaging.actions.editing import edit_message
from messaging.actions.forwarding import forward_messages
from messaging.actions.personal import keep_message, remind_me, save_draft
from messaging.actions.scheduling import schedule_message
from messaging.actions.vanishing import burn
from messaging.models import Conversation, Message, ScheduledMessage
from messaging.payloads import Card, SendMessage
from messaging.secrecy import DEFAULT, UNREAD_FOR
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid, NotFound, OfficeError
from tests.support.http import Api
from tests.support.messaging import direct, group, read, say
from tests.support.world import World

WORDS = "琥珀色的信封在第三格"


def secret(one: Actor, other: Actor) -> Conversation:
    return actions.start_secret(actor=one, person_id=other.person_id)


@pytest.fixture
def two(world: World) -> tuple[Actor, Actor, Conversation]:
    one, other = world.actor("王敏"), world.actor("李强")
    return one, other, secret(one, other)


def shown(actor: Actor, place: Conversation) -> list[str]:
    return [item.text for item in queries.window(actor=actor, conversation_id=place.pk).items if item.kind == "text"]


def test_it_is_apart_from_the_open_conversation_and_the_same_for_both(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = secret(one, other)
    assert secret(other, one) == place
    assert direct(one, other) != place
    assert queries.conversation(actor=one, conversation_id=place.pk).title == "李强"


def test_a_message_goes_so_long_after_it_was_read(two) -> None:
    one, other, place = two
    said = say(one, place, WORDS)
    now = clock.now()
    with clock.at(now):
        read(other, place, said.number)
    with clock.at(now + timedelta(seconds=DEFAULT - 1)):
        assert burn() == 0
        assert shown(other, place) == [WORDS]
    with clock.at(now + timedelta(seconds=DEFAULT)):
        assert shown(other, place) == [""]  # at its time, though no timer has come round
        assert burn() == 1
    assert shown(one, place) == [""]
    tombstone = queries.one_message(actor=one, conversation_id=place.pk, number=said.number)
    assert (tombstone.recalled, tombstone.recalled_by, tombstone.vanish_at) == (True, None, None)


def test_reading_one_s_own_starts_nothing(two) -> None:
    one, _, place = two
    said = say(one, place, WORDS)
    read(one, place, said.number)
    assert Message.objects.get(pk=said.pk).vanish_at == said.sent_at + UNREAD_FOR


def test_what_nobody_reads_goes_after_a_week(two) -> None:
    one, _, place = two
    say(one, place, WORDS)
    with clock.at(clock.now() + UNREAD_FOR):
        assert burn() == 1


def test_the_time_is_chosen_and_holds_for_what_is_read_from_then_on(two) -> None:
    one, other, place = two
    first = say(one, place)
    now = clock.now()
    with clock.at(now):
        read(other, place, first.number)
        actions.set_vanishing(actor=other, conversation_id=place.pk, seconds=30)
    second = say(one, place)
    with clock.at(now):
        read(other, place, second.number)
    ends = dict(Message.objects.exclude(vanish_at=None).values_list("number", "vanish_at"))
    assert ends == {first.number: now + timedelta(seconds=DEFAULT), second.number: now + timedelta(seconds=30)}
    with pytest.raises(Invalid):
        actions.set_vanishing(actor=other, conversation_id=place.pk, seconds=31)
    with pytest.raises(NotFound):
        actions.set_vanishing(actor=one, conversation_id=direct(one, other).pk, seconds=30)


def test_only_words_are_said(two) -> None:
    one, other, place = two
    said = say(one, place)
    card = Card(card_kind="meeting", ref_id=1, title="会商")
    refused = [
        Draft(one, place.pk, "看", reply_number=said.number),
        Draft(one, place.pk, "看", mentions=(other.person_id,)),
        Draft(one, place.pk, "看", asks_confirmation=True),
        Draft(one, place.pk, "看", contact_id=other.person_id, kind="contact"),
        Draft(one, place.pk, "看", kind="card", card=card),
        Draft(one, place.pk, "看", bot=3),
    ]
    outcomes = actions.send_together(refused)
    assert [type(outcome) for outcome in outcomes] == [Invalid] * len(refused)


def test_nothing_is_kept_beside_the_message(two) -> None:
    one, other, place = two
    said = say(one, place, WORDS)
    later = clock.now() + timedelta(hours=1)
    at = {"actor": other, "conversation_id": place.pk, "number": said.number}
    body = {"conversation_id": place.pk, "client_key": str(uuid4()), "text": WORDS}
    attempts = [
        lambda: save_draft(actor=one, conversation_id=place.pk, text=WORDS, version=0),
        lambda: keep_message(**at),
        lambda: remind_me(**at, remind_at=later, note=WORDS),
        lambda: edit_message(actor=one, conversation_id=place.pk, number=said.number, text="别的"),
        lambda: schedule_message(actor=one, message=SendMessage.model_validate(body), send_at=later),
        lambda: forward_messages(
            actor=other,
            conversation_id=place.pk,
            client_key=uuid4(),
            numbers=[said.number],
            conversation_ids=[direct(one, other).pk],
            person_ids=[],
        ),
    ]
    for attempt in attempts:
        with pytest.raises(OfficeError):
            attempt()
    assert ScheduledMessage.objects.count() == 0


def test_the_list_never_shows_a_word(two) -> None:
    one, other, place = two
    say(one, place, WORDS)
    assert queries.conversation(actor=other, conversation_id=place.pk).last.text == ""
    assert queries.conversation(actor=other, conversation_id=place.pk).unread == 1


def test_a_shielded_leader_begins_it(world: World) -> None:
    clerk = world.actor("王敏", world.unit("water"))
    leader = world.actor("陈省长", world.unit(region=world.province), role="head", shielded=True)
    with pytest.raises(Forbidden):
        secret(clerk, leader)
    assert secret(leader, clerk) == secret(clerk, leader)


def test_that_it_took_place_stays_in_the_ledger_and_never_a_word(two) -> None:
    one, other, place = two
    say(one, place, WORDS)
    say(other, place, WORDS)
    with clock.at(clock.now() + UNREAD_FOR):
        burn()
    people = sorted([one.person_id, other.person_id])
    begun = LedgerEntry.objects.get(act="secret.start")
    burnt = LedgerEntry.objects.get(act="secret.burn")
    assert begun.detail == {"person_ids": people}
    assert (burnt.detail["person_ids"], burnt.detail["messages"]) == (people, 2)
    assert set(burnt.detail) == {"person_ids", "messages", "first_sent_at", "last_sent_at"}
    assert WORDS not in str(list(LedgerEntry.objects.values()))


def test_after_they_went_the_words_are_nowhere(world: World, tmp_path: Path, settings) -> None:
    """Every text column of the database and every stored file, read and searched."""
    settings.MEDIA_ROOT = tmp_path
    one, other = world.actor("王敏", login="wm"), world.actor("李强", login="lq")
    place = secret(one, other)
    said = say(one, place, WORDS)
    Api(one, "/api/messaging").post(
        "/messages", {"conversation_id": place.pk, "client_key": str(uuid4()), "text": f"{WORDS}。再说一遍"}
    )
    aftermath.follow_up()
    assert any(WORDS in text for text in everything()), "the search below would find nothing anywhere"
    read(other, place, said.number + 1)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert burn() == 2
    aftermath.follow_up()
    found = [text for text in everything() if WORDS in text or "\\u7425\\u73c0" in text]
    assert found == []
    assert not any(WORDS.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert Path(django_settings.MEDIA_ROOT) == tmp_path


def everything() -> list[str]:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [text for (text,) in cursor.fetchall()]
    return rows


def test_others_find_nothing_of_it(two, world: World) -> None:
    one, _, place = two
    stranger = world.actor("周涛")
    say(one, place, WORDS)
    with pytest.raises(NotFound):
        queries.window(actor=stranger, conversation_id=place.pk)
    with pytest.raises(OfficeError):
        actions.add_members(actor=one, conversation_id=place.pk, person_ids=[stranger.person_id])


def test_a_recall_ends_the_countdown(two) -> None:
    one, other, place = two
    said = say(one, place, WORDS)
    actions.recall_message(actor=one, conversation_id=place.pk, number=said.number)
    with clock.at(clock.now() + UNREAD_FOR):
        assert burn() == 0
    assert group(one, other) != place


def test_http_main_path(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    api = Api(one, "/api/messaging")
    row = api.post("/secret", {"person_id": other.person_id}).json()
    assert (row["kind"], row["vanish_seconds"], row["title"]) == ("secret", DEFAULT, "李强")
    assert api.post(f"/conversations/{row['id']}/vanishing", {"seconds": 30}).json()["vanish_seconds"] == 30
    assert api.post(f"/conversations/{row['id']}/vanishing", {"seconds": 7}).status_code == 422
    [listed] = [item for item in api.get("/conversations").json()["items"] if item["kind"] == "secret"]
    assert listed["peer"]["name"] == "李强"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 1)),
        st.tuples(st.just("read"), st.tuples(st.integers(0, 1), st.integers(0, 12))),
        st.tuples(st.just("wait"), st.sampled_from([1, 29, 30, 299, 3600, 86_400])),
        st.tuples(st.just("choose"), st.sampled_from([30, 300, 3600])),
        st.tuples(st.just("burn"), st.just(0)),
    ),
    max_size=25,
)


class Model:
    """Each message ends at the earlier of a week after writing and its reading plus the time chosen by then."""

    def __init__(self) -> None:
        self.people = [(world := World()).actor("王敏"), world.actor("李强")]
        self.place = secret(*self.people)
        self.now, self.chosen = clock.now(), DEFAULT
        self.ends: dict[int, datetime] = {}
        self.writer: dict[int, int] = {}

    def send(self, who: int) -> None:
        number = say(self.people[who], self.place, WORDS).number
        self.ends[number], self.writer[number] = self.now + UNREAD_FOR, who

    def read(self, what: tuple[int, int]) -> None:
        who, number = what
        before = self._mark(who)
        read(self.people[who], self.place, number)
        for n in range(before + 1, self._mark(who) + 1):
            if n in self.ends and self.writer[n] != who:
                self.ends[n] = min(self.ends[n], self.now + timedelta(seconds=self.chosen))

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def choose(self, seconds: int) -> None:
        actions.set_vanishing(actor=self.people[0], conversation_id=self.place.pk, seconds=seconds)
        self.chosen = seconds

    def burn(self, _: int) -> None:
        burn()

    def agrees(self) -> None:
        standing = {n for n, end in self.ends.items() if end > self.now}
        texts = Message.objects.filter(conversation=self.place, kind="text")
        assert {m.number for m in texts if m.text} == standing
        assert {m.number for m in texts if m.vanish_at} == standing
        assert {m.number: m.vanish_at for m in texts if m.vanish_at} == {n: self.ends[n] for n in standing}
        for person in self.people:
            beyond = Message.objects.filter(conversation=self.place, number__gt=self._mark(self.people.index(person)))
            unread = beyond.exclude(sender=person.person_id).count()
            assert queries.conversation(actor=person, conversation_id=self.place.pk).unread == unread

    def _mark(self, who: int) -> int:
        return self.place.memberships.get(person=self.people[who].person_id).read_number


class TestAnySequence(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def test_what_stands_is_what_a_model_says_stands(self, taken: list[tuple[str, object]]) -> None:
        model = Model()
        for verb, what in taken:
            with clock.at(model.now):
                getattr(model, verb)(what)
        with clock.at(model.now):
            burn()
            model.agrees()
