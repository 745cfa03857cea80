"""Words go when their time is over, by a rule that two administrators agreed on; what is within it is never touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, queries
from messaging.actions.editing import edit_message
from messaging.keeping import actions as keeping
from messaging.keeping import queries as kept
from messaging.keeping.actions import clearing
from messaging.keeping.models import Hold, RetentionRule
from messaging.keeping.policy import FLOOR_DAYS
from messaging.models import Conversation, Favourite, Mention, Message, MessageEdit
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files.models import FilePlace
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.realtime.models import LoggedEvent
from tests.support.http import Api
from tests.support.messaging import direct, frames, group, read, say
from tests.support.world import World

YEAR = 365


@pytest.fixture
def admins(world: World) -> dict[str, Actor]:
    return {
        "security": world.actor("安全", login="sec", admin_role="security"),
        "system": world.actor("系统", login="sys", admin_role="system"),
        "audit": world.actor("审计", login="aud", admin_role="audit"),
        "clerk": world.actor("王敏", login="clerk"),
    }


def rule(kind: str, days: int | None = YEAR) -> None:
    now = clock.now()
    RetentionRule.objects.update_or_create(
        kind=kind, defaults={"days": days, "effective_at": now, "decided_at": now, "decided_line": "系统"}
    )


def old(days: int = YEAR + 1):
    return clock.at(clock.now() - timedelta(days=days))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("security", {"read", "propose", "hold"}),
        ("system", {"read", "decide", "lift"}),
        ("audit", {"read"}),
        ("clerk", set()),
    ],
)
def test_role_by_act(world: World, admins: dict[str, Actor], who: str, may: set[str]) -> None:
    place = group(world.actor("李强"), world.actor("赵磊"))
    proposal = keeping.propose_retention(actor=admins["security"], kind="group", days=YEAR, reason="试行")
    hold = Hold.objects.create(conversation=direct(admins["clerk"], admins["audit"]), reason="调查", placed_line="")
    actor = admins[who]
    acts = {
        "read": lambda: kept.governance(actor=actor),
        "propose": lambda: keeping.propose_retention(actor=actor, kind="unit", days=None, reason="永久"),
        "decide": lambda: keeping.decide_retention(actor=actor, proposal_id=proposal.pk, accepted=True),
        "hold": lambda: keeping.place_hold(actor=actor, conversation_id=place.pk, reason="调查"),
        "lift": lambda: keeping.lift_hold(actor=actor, hold_id=hold.pk),
    }
    for name, act in acts.items():
        if name in may:
            act()
        else:
            with pytest.raises(Forbidden):
                act()


def test_a_rule_takes_two_and_a_week(world: World, admins: dict[str, Actor]) -> None:
    with old():
        place = group(world.actor("李强"), world.actor("赵磊"))
    proposal = keeping.propose_retention(actor=admins["security"], kind="group", days=YEAR, reason="试行")
    assert (proposal.conversations, proposal.messages) == (1, 1)
    with pytest.raises(Conflict):
        keeping.propose_retention(actor=admins["security"], kind="group", days=None, reason="又")
    keeping.decide_retention(actor=admins["system"], proposal_id=proposal.pk, accepted=True)
    with pytest.raises(Conflict):
        keeping.decide_retention(actor=admins["system"], proposal_id=proposal.pk, accepted=False)
    assert clearing.clear_due() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert clearing.clear_due() == 1
    acts = set(LedgerEntry.objects.filter(act__startswith="retention.").values_list("act", flat=True))
    assert acts == {"retention.propose", "retention.approve", "retention.clear"}
    assert Message.objects.get(conversation=place).recalled_at is not None


def test_lengthening_holds_at_once(admins: dict[str, Actor]) -> None:
    rule("group", FLOOR_DAYS)
    proposal = keeping.propose_retention(actor=admins["security"], kind="group", days=None, reason="永久")
    keeping.decide_retention(actor=admins["system"], proposal_id=proposal.pk, accepted=True)
    assert RetentionRule.objects.get(kind="group").effective_at <= clock.now()
    assert clearing.clear_due() == 0


@pytest.mark.parametrize(("kind", "days"), [("group", FLOOR_DAYS - 1), ("group", 0), ("secret", YEAR), ("x", YEAR)])
def test_no_rule_below_the_floor_or_for_what_ends_by_itself(admins: dict[str, Actor], kind: str, days: int) -> None:
    with pytest.raises(Invalid):
        keeping.propose_retention(actor=admins["security"], kind=kind, days=days, reason="试行")


def test_a_person_with_both_posts_does_not_approve_himself(world: World, admins: dict[str, Actor]) -> None:
    proposal = keeping.propose_retention(actor=admins["security"], kind="group", days=YEAR, reason="试行")
    proposal.proposed_by_id = admins["system"].person_id
    proposal.save()
    with pytest.raises(Forbidden):
        keeping.decide_retention(actor=admins["system"], proposal_id=proposal.pk, accepted=True)


def test_everything_of_a_message_goes_and_its_number_stays(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    with old():
        place = group(one, other)
        said = say(one, place, "旧事一桩", [other.person_id])
        edit_message(actor=one, conversation_id=place.pk, number=said.number, text="旧事一桩，已改")
        reply = actions.send_together(
            [actions.Draft(other, place.pk, "收到", reply_number=said.number, client_key=said.client_key)]
        )[0]
    Favourite.objects.create(message=said, person_id=other.person_id, kept_at=clock.now())
    fresh = actions.send_together([actions.Draft(other, place.pk, "新的回复", reply_number=said.number)])[0]
    rule("group")
    before = {actor: queries.conversation(actor=actor, conversation_id=place.pk).unread for actor in (one, other)}
    assert clearing.clear_due() == 3  # the line of the making, the message, its early reply
    said.refresh_from_db()
    assert (said.text, said.recalled_by_id, said.number) == ("", None, 2)
    assert not MessageEdit.objects.exists()
    assert not Mention.objects.exists()
    assert not Favourite.objects.exists()
    fresh.refresh_from_db()
    assert (fresh.text, fresh.quote["text"]) == ("新的回复", "")
    assert Message.objects.get(pk=reply.pk).text == ""
    assert not LoggedEvent.objects.filter(frame__contains="旧事").exists()
    after = {actor: queries.conversation(actor=actor, conversation_id=place.pk).unread for actor in (one, other)}
    assert after == before
    assert {"type": "conversation.cleared", "conversation_id": place.pk, "number": 3} in frames(
        f"conversation.{place.pk}"
    )


def test_files_lose_their_place(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    with old():
        place = group(one, other)
        said = say(one, place)
    from officehub.files.models import StoredFile

    file = StoredFile.objects.create(
        name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, place="2020/01/x", purpose="message",
        owner_id=one.person_id, owner_appointment_id=one.appointment_id, created_at=clock.now(),
    )  # fmt: skip
    FilePlace.objects.create(file=file, subject_kind="message", subject_id=said.pk)
    rule("group")
    clearing.clear_due()
    assert not FilePlace.objects.exists()


def test_a_frozen_conversation_stays_until_it_is_released(world: World, admins: dict[str, Actor]) -> None:
    with old():
        place = group(world.actor("李强"), world.actor("赵磊"))
    hold = keeping.place_hold(actor=admins["security"], conversation_id=place.pk, reason="调查需要")
    with pytest.raises(Conflict):
        keeping.place_hold(actor=admins["security"], conversation_id=place.pk, reason="再一次")
    rule("group")
    assert clearing.clear_due() == 0
    assert kept.would_go(actor=admins["system"], kind="group", days=YEAR).messages == 0
    keeping.lift_hold(actor=admins["system"], hold_id=hold.pk)
    assert clearing.clear_due() == 1
    with pytest.raises(NotFound):
        keeping.place_hold(actor=admins["security"], conversation_id=10**12, reason="没有")


def test_many_go_in_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "CHUNK", 3)
    one, other = world.actor("王敏"), world.actor("李强")
    with old():
        places = [group(one, other, title=f"群{n}") for n in range(3)]
        for place in places:
            for _ in range(7):
                say(one, place)
    rule("group")
    assert clearing.clear_due() == 24
    assert clearing.clear_due() == 0
    assert LedgerEntry.objects.get(act="retention.clear").detail["conversations"] == 3


def test_http_main_path(world: World, admins: dict[str, Actor]) -> None:
    security, system, clerk = (Api(admins[who], "/api/keeping") for who in ("security", "system", "clerk"))
    assert security.get("/retention/preview", kind="group", days=YEAR).json()["messages"] == 0
    assert security.get("/retention/preview", kind="group", days=3).status_code == 422
    body = {"kind": "group", "days": YEAR, "reason": "试行"}
    proposal = security.post("/retention/proposals", body).json()
    assert clerk.get("/retention").status_code == 403
    assert clerk.post("/retention/proposals", body).status_code == 403
    assert system.post(f"/retention/proposals/{proposal['id']}/decision", {"accepted": True}).status_code == 200
    [line] = [line for line in system.get("/retention").json()["lines"] if line["kind"] == "group"]
    assert line["days"] == YEAR


ages = st.lists(st.integers(0, 2 * YEAR), min_size=1, max_size=8)
conversations = st.lists(
    st.tuples(st.sampled_from(["direct", "group"]), ages, st.booleans(), st.integers(0, 8)), min_size=1, max_size=3
)
rules = st.dictionaries(st.sampled_from(["direct", "group"]), st.sampled_from([FLOOR_DAYS, YEAR, None]))


class TestRetention(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(conversations, rules)
    def test_what_is_within_is_never_touched_and_what_is_past_is_empty(self, made, kept_days) -> None:
        world = World()
        people = [world.actor("王敏"), world.actor("李强")]
        places = [_made(people, world, n, *one) for n, one in enumerate(made)]
        for kind, days in kept_days.items():
            rule(kind, days)
        now = clock.now()
        clearing.clear_due()
        for place, held in places:
            days = None if held else kept_days.get(place.kind)
            for message in Message.objects.filter(conversation=place):
                past = days is not None and message.sent_at < now - timedelta(days=days)
                assert (message.text == "") is past
            for person in people:
                _recount(person, place)


def _made(people: list[Actor], world: World, n: int, kind: str, days: list[int], held: bool, mark: int):
    other = people[1] if kind == "group" else world.actor(f"某{n}")
    with old(3 * YEAR):
        place = direct(people[0], other) if kind == "direct" else group(*people, title=f"群{n}")
    for age in sorted(days, reverse=True):
        with old(age):
            say(people[0], place, "话")
    if kind == "group":
        read(people[1], place, mark)
    if held:
        Hold.objects.create(conversation=place, reason="调查", placed_line="")
    return place, held


def _recount(person: Actor, place: Conversation) -> None:
    mine = place.memberships.filter(person=person.person_id).first()
    if mine is None:
        return
    beyond = Message.objects.filter(conversation=place, number__gt=mine.read_number)
    unread = beyond.exclude(sender=person.person_id).count()
    assert queries.conversation(actor=person, conversation_id=place.pk).unread == unread
