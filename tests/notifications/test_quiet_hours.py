"""Nothing leaves in quiet hours but urgent instructions; everything else waits for the first minute after them, and
arrives once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import aftermath, nudges
from messaging.models import Conversation
from messaging.notifications import actions, sending
from messaging.notifications.hours import HOUSE, Hours, Window
from messaging.notifications.models import Push
from messaging.notifications.payloads import QuietWindow, SetUnitHours
from messaging.notifications.rules import Hush, hours_of, opens, quiet
from messaging.nudges import Notice, Weight
from officehub.directory.models import Appointment, AppointmentKind, Person
from officehub.flow.worktime import save_days
from officehub.kernel import clock
from officehub.kernel.clock import SHANGHAI
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from tests.notifications.conftest import MORNING, NIGHT, NOON, Subscribing
from tests.support.messaging import group, say
from tests.support.push_service import PushService
from tests.support.world import World

FRIDAY_NIGHT = datetime(2026, 3, 13, 21, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 3, 16, 8, 0, tzinfo=SHANGHAI)


def push() -> None:
    aftermath.follow_up()
    while sending.send_due():
        pass


def notice(topic: str = "reminder.1", weight: Weight = Weight.REMINDER) -> Notice:
    return Notice(title=topic, body="内容", link="/messages/1", topic=topic, weight=weight)


# --- the arithmetic ---

minutes = st.integers(0, 1439)
windows = st.builds(Window, starts=minutes, ends=minutes, rest_days=st.booleans()).filter(
    lambda window: 0 < (window.ends - window.starts) % 1440 <= 960
)
own_windows = windows.map(lambda window: Window(window.starts, window.ends))
some_hours = st.builds(
    Hours,
    units=st.frozensets(st.none() | windows, min_size=1, max_size=3),
    own=st.none() | own_windows,
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(SHANGHAI))


def workday(day) -> bool:  # type: ignore[no-untyped-def]
    return day.weekday() < 5


@given(hours=some_hours, moment=moments)
@settings(max_examples=200, deadline=None)
def test_what_waits_leaves_at_the_first_minute_that_is_not_quiet(hours: Hours, moment: datetime) -> None:
    opening = hours.opens(moment, workday)
    if not hours.quiet(moment, workday):
        assert opening == moment
        return
    walk = moment.replace(second=0, microsecond=0)
    first = None
    for _ in range(10 * 1440):
        walk += timedelta(minutes=1)
        if not hours.quiet(walk, workday):
            first = walk
            break
    if first is None:  # unit and person together leave nothing: the person's own addition gives way
        assert opening == Hours(hours.units).opens(moment, workday)
    else:
        assert opening == first


def test_a_make_up_workday_is_a_working_day_and_a_holiday_is_none(world: World) -> None:
    saturday, wednesday = datetime(2026, 3, 14, 10, 0, tzinfo=SHANGHAI), NOON
    li = world.actor("李强")
    hours = hours_of([li.person_id])[li.person_id]
    assert quiet(hours, saturday)
    assert not quiet(hours, wednesday)
    save_days({saturday.date(): (True, "调休"), wednesday.date(): (False, "放假")})
    assert not quiet(hours, saturday)
    assert quiet(hours, wednesday)
    save_days({saturday.date(): (False, ""), wednesday.date(): (True, "")})


# --- what leaves ---


def test_a_message_of_the_night_arrives_in_the_morning_once(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li)
    with clock.at(NIGHT):
        say(wang, room, "一")
        say(wang, room, "二")
        push()
    with clock.at(MORNING - timedelta(seconds=1)):
        push()
    assert service.posted == []
    with clock.at(MORNING):
        push()
        push()
    assert [shown["body"] for shown in service.to(phone)] == ["[2 条] 王敏：二"]


def test_friday_night_waits_for_monday(world: World, service: PushService, subscribed: Subscribing) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    subscribed(li)
    with clock.at(FRIDAY_NIGHT):
        say(wang, group(wang, li))
        aftermath.follow_up()
    assert Push.objects.get().not_before == MONDAY


def test_the_morning_tells_instructions_and_mentions_first(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    chatter, named = group(wang, li, title="闲聊"), group(wang, li, title="点名")
    with clock.at(NIGHT):
        for _ in range(5):
            say(wang, chatter)
        say(wang, named, "请看", mentions=[li.person_id])
        aftermath.follow_up()
        nudges.nudge([li.person_id], notice("dispatch.7", Weight.INSTRUCTION))
    with clock.at(MORNING):
        push()
    assert [shown["title"] for shown in service.to(phone)] == ["dispatch.7", "点名", "闲聊"]


def test_rules_that_change_while_something_waits_are_gone_by(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    head, li = world.actor("局长", role="head"), world.actor("李强")
    phone = subscribed(li)
    with clock.at(NIGHT):
        nudges.nudge([li.person_id], notice())
        push()
        assert service.posted == []
        actions.set_unit_hours(actor=head, unit_id=head.unit_id, hours=SetUnitHours(enabled=False))
        push()
    assert len(service.to(phone)) == 1


def test_a_worker_that_is_late_looks_at_the_clock_again(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li = world.actor("李强")
    phone = subscribed(li)
    with clock.at(NOON):
        nudges.nudge([li.person_id], notice())
    with clock.at(NIGHT):
        push()
    assert service.posted == []
    with clock.at(MORNING):
        push()
    assert len(service.to(phone)) == 1


def test_one_s_own_quiet_hours_come_on_top(world: World, service: PushService, subscribed: Subscribing) -> None:
    li = world.actor("李强")
    subscribed(li)
    with clock.at(NOON):
        actions.set_preference(actor=li, own=QuietWindow(starts="10:30", ends="14:00"), hide_content=False)
        nudges.nudge([li.person_id], notice())
        push()
    assert service.posted == []
    assert Push.objects.get().not_before == NOON.replace(hour=14)


def test_who_serves_in_a_unit_that_is_awake_can_be_reached(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    """A duty post beside an office post: quiet only where both are."""
    head = world.actor("值班长", world.unit("emergency"), role="head")
    li = world.actor("李强")
    phone = subscribed(li)
    person = Person.objects.get(pk=li.person_id)
    world.appoint(person, world.unit("emergency"), kind=AppointmentKind.CONCURRENT)
    actions.set_unit_hours(actor=head, unit_id=head.unit_id, hours=SetUnitHours(enabled=False))
    with clock.at(NIGHT):
        nudges.nudge([li.person_id], notice())
        push()
    assert len(service.to(phone)) == 1


step = st.tuples(
    st.sampled_from(["say", "nudge", "alarm", "work", "own", "unit"]), st.integers(0, 2), st.integers(0, 700)
)


@given(steps=st.lists(step, min_size=4, max_size=14))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_leaves_while_quiet_nothing_is_lost_nothing_comes_twice(
    steps: list[tuple[str, int, int]], world: World, service: PushService, subscribed: Subscribing
) -> None:
    run = _Play(world, service, subscribed)
    for act, who, later in steps:
        run.now += timedelta(minutes=later)
        with clock.at(run.now):
            getattr(run, act)(who)
    run.finish()


class _Play:
    """Three people, random acts at random hours; what was sent is compared with the rules as they were then."""

    def __init__(self, world: World, service: PushService, subscribed: Subscribing) -> None:
        self.service = service
        self.count = Push.objects.count()
        self.head = world.actor("局长", world.unit("water"), role="head")
        self.sender = world.actor("王敏")
        self.people = [world.actor(f"干部{n}", world.unit("water" if n else "office")) for n in range(3)]
        self.browsers = [subscribed(each) for each in self.people]
        self.rooms: list[Conversation] = [group(self.sender, each) for each in self.people]
        self.now = NOON
        self.expected: Counter[str] = Counter()
        self.number = 0
        service.posted.clear()

    def say(self, who: int) -> None:
        say(self.sender, self.rooms[who])
        aftermath.follow_up()
        self.expected[f"conversation.{self.rooms[who].pk}"] = 1

    def nudge(self, who: int) -> None:
        self.number += 1
        nudges.nudge([self.people[who].person_id], notice(f"reminder.{self.number}"))
        self.expected[f"reminder.{self.number}"] = 1

    def alarm(self, who: int) -> None:
        """An urgent instruction: leaves at once, whatever the hour."""
        self.number += 1
        topic = f"dispatch.{self.number}"
        addressed = Appointment.objects.filter(pk=self.people[who].appointment_id)
        order = nudges.Alarm(dispatch_id=1, appointment_id=self.sender.appointment_id, addressed=addressed)
        nudges.nudge([self.people[who].person_id], Notice("急", "急", "/reach", topic, Weight.INSTRUCTION, order))
        self.expected[topic] = 1
        before = len(self.service.to(self.browsers[who]))
        self.work(who)
        assert topic in [shown["topic"] for shown in self.service.to(self.browsers[who])[before:]]

    def work(self, _: int) -> None:
        before = [len(self.service.to(browser)) for browser in self.browsers]
        while sending.send_due():
            pass
        for person, browser, seen in zip(self.people, self.browsers, before, strict=True):
            for shown in self.service.to(browser)[seen:]:
                hours = hours_of([person.person_id])[person.person_id]
                assert shown["urgent"] or opens(hours, self.now) == self.now

    def own(self, who: int) -> None:
        starts = (self.now + timedelta(minutes=5)).strftime("%H:%M")
        ends = (self.now + timedelta(hours=3)).strftime("%H:%M")
        actions.set_preference(actor=self.people[who], own=QuietWindow(starts=starts, ends=ends), hide_content=False)

    def unit(self, who: int) -> None:
        hours = [SetUnitHours(enabled=None), SetUnitHours(enabled=False), SetUnitHours(enabled=True, starts="18:00")]
        actions.set_unit_hours(actor=self.head, unit_id=self.head.unit_id, hours=hours[who])

    def finish(self) -> None:
        """A week later everything has arrived; each waiting one at the very minute its rule allows."""
        for _ in range(60):
            waiting = Push.objects.order_by("not_before").first()
            if waiting is None:
                break
            self.now = max(self.now, waiting.not_before)
            with clock.at(self.now):
                self.work(0)
        arrived = Counter(shown["topic"] for browser in self.browsers for shown in self.service.to(browser))
        assert {topic for topic in arrived} == set(self.expected)
        assert all(arrived[topic] == 1 for topic in arrived if not topic.startswith("conversation."))
        assert not Push.objects.exists()


@pytest.mark.parametrize("moment", [NOON, NIGHT])
def test_counting_who_is_disturbed_agrees_with_asking_each(world: World, moment: datetime) -> None:
    chiefs = [world.actor("主任", role="head"), world.actor("局长", world.unit("water"), role="head")]
    people = [world.actor(f"干部{n}", world.unit("water" if n % 2 else "office")) for n in range(6)]
    with clock.at(moment):
        actions.set_unit_hours(
            actor=chiefs[1], unit_id=chiefs[1].unit_id, hours=SetUnitHours(enabled=True, starts="10:00", ends="22:00")
        )
        actions.set_preference(actor=people[0], own=QuietWindow(starts="10:30", ends="23:00"), hide_content=False)
        actions.set_preference(actor=people[1], own=QuietWindow(starts="09:00", ends="09:30"), hide_content=False)
    world.appoint(Person.objects.get(pk=people[3].person_id), world.unit("office"), kind=AppointmentKind.CONCURRENT)
    hush = Hush(moment)
    for person, hours in hours_of([each.person_id for each in (*chiefs, *people)]).items():
        assert (hush.house_is_quiet != (person in hush.exceptions)) == quiet(hours, moment)


# --- who sets them ---


def test_only_those_who_lead_a_unit_set_its_hours(world: World) -> None:
    clerk, deputy, stranger = (
        world.actor("王敏"),
        world.actor("副主任", role="deputy"),
        world.actor("外人", world.unit("water"), role="head"),
    )
    hours = SetUnitHours(enabled=True, starts="19:00", ends="07:30")
    with pytest.raises(Forbidden):
        actions.set_unit_hours(actor=clerk, unit_id=clerk.unit_id, hours=hours)
    with pytest.raises(NotFound):
        actions.set_unit_hours(actor=stranger, unit_id=clerk.unit_id, hours=hours)
    actions.set_unit_hours(actor=deputy, unit_id=clerk.unit_id, hours=hours)
    assert hours_of([clerk.person_id])[clerk.person_id].units == {Window(19 * 60, 7 * 60 + 30, rest_days=True)}


@pytest.mark.parametrize(("starts", "ends"), [("08:00", "08:00"), ("08:00", "07:00")])
def test_a_window_that_leaves_no_day_is_refused(world: World, starts: str, ends: str) -> None:
    li = world.actor("李强")
    with pytest.raises(Invalid):
        actions.set_preference(actor=li, own=QuietWindow(starts=starts, ends=ends), hide_content=False)


def test_the_house_rule_is_nights_and_days_off() -> None:
    assert Window(20 * 60, 8 * 60, rest_days=True) == HOUSE
