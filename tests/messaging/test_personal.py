"""What a person keeps for himself: drafts, things sent later, reminders, favourites; and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from messaging import actions
from messaging.actions import personal, scheduling
from messaging.models import Membership, Message, ScheduledMessage
from messaging.payloads import ContentInput, SendMessage
from messaging.queries import personal as queries
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.files import policy as file_policy
from officehub.files.actions import store
from officehub.files.jobs import sweep
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound, OfficeError
from tests.support.files import PDF
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor("王敏")


@pytest.fixture
def duty(world: World) -> Actor:
    return world.actor("李强")


def later(hours: float = 1) -> object:
    return clock.now() + timedelta(hours=hours)


def draft(actor: Actor, place: int, text: str, version: int = 0, **more: object):
    return personal.save_draft(actor=actor, conversation_id=place, text=text, version=version, **more)  # type: ignore[arg-type]


# --- drafts ---


def test_a_draft_is_the_same_on_every_device(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty).pk
    first = draft(clerk, place, "请于今日")
    assert (first.version, [row.text for row in queries.drafts(actor=clerk)]) == (1, ["请于今日"])
    assert draft(clerk, place, "请于今日下班前", version=1).version == 2
    assert queries.drafts(actor=duty) == []


def test_a_device_that_writes_over_a_newer_draft_is_told(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty).pk
    draft(clerk, place, "电脑上写的")
    draft(clerk, place, "手机上写的", version=1)
    with pytest.raises(Conflict) as refused:
        draft(clerk, place, "电脑上又写的", version=1)
    assert refused.value.data["draft"]["text"] == "手机上写的"  # type: ignore[index]
    assert draft(clerk, place, "电脑上又写的", version=1, force=True).version == 3


def test_a_sent_draft_is_gone_and_its_version_goes_on(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty).pk
    draft(clerk, place, "一")
    assert draft(clerk, place, "", version=1).version == 2
    assert queries.drafts(actor=clerk) == []


def test_drafts_of_a_group_one_left_are_not_shown(clerk: Actor, duty: Actor) -> None:
    place = group(clerk, duty)
    draft(duty, place.pk, "一")
    actions.leave_group(actor=duty, conversation_id=place.pk)
    assert queries.drafts(actor=duty) == []
    with pytest.raises(NotFound):
        draft(duty, place.pk, "二", version=1)


# --- later ---


def write(place: int, text: str = "明早八点开会", **more: object) -> SendMessage:
    return SendMessage(conversation_id=place, client_key=uuid4(), text=text, **more)  # type: ignore[arg-type]


def schedule(actor: Actor, message: SendMessage, hours: float = 1) -> ScheduledMessage:
    return scheduling.schedule_message(actor=actor, message=message, send_at=clock.now() + hours * HOUR)


def test_it_is_sent_at_its_time_and_once(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty)
    row = schedule(clerk, write(place.pk))
    assert scheduling.send_due() == 0
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert [scheduling.send_due(), scheduling.send_due()] == [1, 0]
    row.refresh_from_db()
    said = Message.objects.get(conversation=place, kind="text")
    assert (row.state, row.number, said.text) == ("sent", said.number, "明早八点开会")
    assert frames(f"person.{clerk.person_id}")[-1]["type"] == "personal.scheduled_settled"


def test_the_same_key_again_makes_no_second_one(clerk: Actor, duty: Actor) -> None:
    message = write(direct(clerk, duty).pk)
    assert schedule(clerk, message).pk == schedule(clerk, message).pk
    with pytest.raises(OfficeError):
        schedule(duty, message)  # another's key means nothing


def test_words_and_time_can_be_changed_until_then(clerk: Actor, duty: Actor) -> None:
    row = schedule(clerk, write(direct(clerk, duty).pk))
    at = clock.now() + 5 * HOUR
    scheduling.edit_scheduled(actor=clerk, scheduled_id=row.pk, text="改为九点", send_at=at)
    [listed] = queries.scheduled(actor=clerk)
    assert (listed.text, listed.send_at, listed.title) == ("改为九点", at, duty.name)


def test_cancelled_is_not_sent_and_can_be_undone(clerk: Actor, duty: Actor) -> None:
    row = schedule(clerk, write(direct(clerk, duty).pk))
    scheduling.cancel_scheduled(actor=clerk, scheduled_id=row.pk)
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert scheduling.send_due() == 0
    scheduling.restore_scheduled(actor=clerk, scheduled_id=row.pk)
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert scheduling.send_due() == 1
        with pytest.raises(Conflict):
            scheduling.cancel_scheduled(actor=clerk, scheduled_id=row.pk)


@pytest.mark.parametrize("meanwhile", ["left", "archived", "post lost"])
def test_what_can_no_longer_be_sent_is_refused_and_told(clerk: Actor, duty: Actor, meanwhile: str) -> None:
    place = group(clerk, duty)
    row = schedule(duty, write(place.pk))
    if meanwhile == "left":
        actions.leave_group(actor=duty, conversation_id=place.pk)
    elif meanwhile == "archived":
        type(place).objects.filter(pk=place.pk).update(archived_at=clock.now())
    else:
        Appointment.objects.filter(pk=duty.appointment_id).update(valid_to=clock.today() - timedelta(days=1))
    with time_machine.travel(clock.now() + 2 * HOUR):
        scheduling.send_due()
    row.refresh_from_db()
    assert (row.state, bool(row.refusal)) == ("refused", True)
    told = frames(f"person.{duty.person_id}")[-1]
    assert (told["type"], told["refusal"]) == ("personal.scheduled_settled", row.refusal)
    assert not Message.objects.filter(conversation=place, text="明早八点开会").exists()


@pytest.mark.parametrize("hours", [-1, 24 * 366])
def test_times_past_and_too_far_are_refused(clerk: Actor, duty: Actor, hours: int) -> None:
    with pytest.raises(Invalid):
        schedule(clerk, write(direct(clerk, duty).pk), hours)


def test_a_file_waits_with_its_message(clerk: Actor, duty: Actor) -> None:
    file = store(actor=clerk, name="讲稿.pdf", data=PDF, purpose="message")
    what = ContentInput(type="file", file_id=file.pk)
    schedule(clerk, write(direct(clerk, duty).pk, text="", content=what), 24 * 20)
    with time_machine.travel(clock.now() + timedelta(days=10)):
        sweep()
    with time_machine.travel(clock.now() + timedelta(days=21)):
        assert scheduling.send_due() == 1
    assert Message.objects.get(kind="file").content["name"] == "讲稿.pdf"
    assert file_policy.may(duty, file_policy.Act.READ, file)


# --- reminders ---


def remind(actor: Actor, message: Message, hours: float = 1, note: str = "") -> int:
    at = clock.now() + hours * HOUR
    row = personal.remind_me(
        actor=actor, conversation_id=message.conversation_id, number=message.number, remind_at=at, note=note
    )
    return row.pk


def test_a_reminder_comes_once_at_its_time(clerk: Actor, duty: Actor) -> None:
    message = say(clerk, direct(clerk, duty))
    remind(duty, message, note="回电话")
    assert personal.fire_reminders() == 0
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert [personal.fire_reminders(), personal.fire_reminders()] == [1, 0]
    due = frames(f"person.{duty.person_id}")[-1]
    assert (due["type"], due["note"], due["number"]) == ("personal.reminder_due", "回电话", message.number)
    [row] = queries.reminders(actor=duty)
    assert row.reminded
    personal.finish_reminder(actor=duty, reminder_id=row.id)
    assert queries.reminders(actor=duty) == []


def test_reminding_again_moves_the_first(clerk: Actor, duty: Actor) -> None:
    message = say(clerk, direct(clerk, duty))
    assert remind(duty, message) == remind(duty, message, 3)


def test_a_recalled_message_reminds_of_nothing(clerk: Actor, duty: Actor) -> None:
    message = say(clerk, direct(clerk, duty))
    remind(duty, message)
    actions.recall_message(actor=clerk, conversation_id=message.conversation_id, number=message.number)
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert personal.fire_reminders() == 0
    assert queries.reminders(actor=duty) == []


# --- favourites ---


def keep(actor: Actor, message: Message) -> None:
    personal.keep_message(actor=actor, conversation_id=message.conversation_id, number=message.number)


def test_favourites_are_ones_own_and_found_by_words_and_writers(clerk: Actor, duty: Actor) -> None:
    place = direct(clerk, duty)
    for text in ("值班表在此", "防汛通知"):
        keep(duty, say(clerk, place, text))
    assert queries.favourites(actor=clerk).items == []

    def found(word: str) -> list[str]:
        return [item.message.text for item in queries.favourites(actor=duty, search=word).items]

    assert found("") == ["防汛通知", "值班表在此"]
    assert found("值班") == ["值班表在此"]
    assert found("王敏") == ["防汛通知", "值班表在此"]
    assert found("没有") == []


@pytest.mark.parametrize("how", ["recalled", "left", "let go", "below the floor"])
def test_what_may_no_longer_be_read_is_not_among_them(clerk: Actor, duty: Actor, how: str) -> None:
    place = group(clerk, duty)
    message = say(clerk, place)
    keep(duty, message)
    if how == "recalled":
        actions.recall_message(actor=clerk, conversation_id=place.pk, number=message.number)
    elif how == "left":
        actions.leave_group(actor=duty, conversation_id=place.pk)
    elif how == "let go":
        personal.let_go(actor=duty, conversation_id=place.pk, number=message.number)
    else:
        Membership.objects.filter(conversation=place, person=duty.person_id).update(floor_number=message.number)
    assert queries.favourites(actor=duty).items == []


def test_favourites_come_in_pages(clerk: Actor, duty: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    place = direct(clerk, duty)
    for number in range(5):
        keep(duty, say(clerk, place, f"第{number}条"))
    seen, before = [], None
    while True:
        page = queries.favourites(actor=duty, before=before)
        seen += [item.message.text for item in page.items]
        before = page.next
        if before is None:
            break
    assert seen == ["第4条", "第3条", "第2条", "第1条", "第0条"]


# --- a stranger ---


@pytest.mark.parametrize("act", ["keep", "remind", "schedule", "draft", "files"])
def test_a_stranger_finds_nothing(clerk: Actor, duty: Actor, world: World, act: str) -> None:
    stranger, message = world.actor("赵磊"), say(clerk, direct(clerk, duty))
    place = message.conversation_id
    tries = {
        "keep": lambda: keep(stranger, message),
        "remind": lambda: remind(stranger, message),
        "schedule": lambda: schedule(stranger, write(place)),
        "draft": lambda: draft(stranger, place, "一"),
        "files": lambda: queries.files(actor=stranger, conversation_id=place, kind="media"),
    }
    with pytest.raises(NotFound):
        tries[act]()


def test_anothers_own_things_are_out_of_reach(clerk: Actor, duty: Actor) -> None:
    message = say(clerk, direct(clerk, duty))
    mine, reminder = schedule(clerk, write(message.conversation_id)), remind(clerk, message)
    for act in (
        lambda: scheduling.cancel_scheduled(actor=duty, scheduled_id=mine.pk),
        lambda: scheduling.edit_scheduled(actor=duty, scheduled_id=mine.pk, text="改"),
        lambda: personal.finish_reminder(actor=duty, reminder_id=reminder),
    ):
        with pytest.raises(NotFound):
            act()
