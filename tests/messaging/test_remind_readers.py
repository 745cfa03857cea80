from __future__ import annotations

from datetime import timedelta

import pytest

from messaging import nudges, queries
from messaging.nudges import Notice
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited
from tests.support.answers import confirm, recall, remind, send
from tests.support.messaging import frames, group, read, say
from tests.support.world import World

Told = list[tuple[set[int], Notice]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    found: Told = []
    monkeypatch.setattr(nudges, "_nudgers", [lambda people, notice: found.append((set(people), notice))])
    return found


def reminded(person_id: int) -> list[str]:
    return [event["whom"] for event in frames(f"person.{person_id}") if event["type"] == "message.reminded"]


def test_only_who_has_not_read_is_told(world: World, told: Told) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = say(clerk, group(clerk, duty, town), "不该出现在锁屏上的话")
    read(town, message.conversation, message.number)
    remind(clerk, message)
    assert (reminded(duty.person_id), reminded(town.person_id), reminded(clerk.person_id)) == (["unread"], [], [])
    [(people, notice)] = told
    assert people == {duty.person_id} and "锁屏" not in notice.title + notice.body
    [line] = queries.readers(actor=clerk, conversation_id=message.conversation_id, number=message.number).remindings
    assert (line.people, line.whom, line.person.name) == (1, "unread", "王敏")
    entry = LedgerEntry.objects.get(act="message.remind")
    assert entry.detail == {"number": message.number, "whom": "unread", "people": 1}


def test_only_who_has_not_confirmed_is_told(world: World, told: Told) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = send(clerk, group(clerk, duty, town), asks_confirmation=True)
    read(duty, message.conversation, message.number)
    confirm(town, message)
    remind(clerk, message, "unconfirmed")
    assert reminded(duty.person_id) == ["unconfirmed"] and reminded(town.person_id) == []


def test_once_in_ten_minutes(world: World, told: Told) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, group(clerk, duty))
    remind(clerk, message)
    with pytest.raises(RateLimited, match="10 分钟"):
        remind(clerk, message)
    with clock.at(clock.now() + timedelta(minutes=10, seconds=1)):
        remind(clerk, message)
    assert len(told) == 2


def test_by_the_writer_and_those_who_keep_the_group(world: World, told: Told) -> None:
    clerk, duty, town, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty, town)
    message = say(duty, conversation)
    with pytest.raises(Forbidden):
        remind(town, message)
    with pytest.raises(NotFound):
        remind(stranger, message)
    with pytest.raises(Invalid):
        remind(duty, message, "unconfirmed")
    remind(clerk, message)
    assert told[0][0] == {clerk.person_id, town.person_id}


def test_nobody_left_and_nothing_recalled(world: World, told: Told) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(clerk, conversation)
    read(duty, conversation, message.number)
    with pytest.raises(Conflict, match="都已阅读"):
        remind(clerk, message)
    recall(clerk, message)
    with pytest.raises(Conflict):
        remind(clerk, message)
    assert told == []
