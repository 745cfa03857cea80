from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from officehub.flow import worktime
from officehub.flow.models import CalendarDay, OfficeHours
from officehub.flow.worktime.calendar import Hours, WorkCalendar, merged
from officehub.flow.worktime.seed import announced_days
from officehub.kernel.clock import SHANGHAI

CALENDAR = WorkCalendar({day: works for day, (works, _) in announced_days().items()})
moments = st.datetimes(datetime(2004, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=SHANGHAI))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-09-30 16:00", 3, "2026-10-10 17:30"),
        ("2026-02-13 09:00", 1, "2026-02-14 17:30"),
        ("2026-02-14 09:00", 5, "2026-02-28 17:30"),
        ("2026-04-30 17:00", 7, "2026-05-13 17:30"),
    ],
)
def test_a_deadline_counts_make_up_days_and_leaves_out_the_day_of_receipt(start: str, days: int, expected: str) -> None:
    assert CALENDAR.after_working_days(at(start), days) == at(expected)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-02-13 16:30", "2026-02-14 10:00", 2.5),
        ("2026-02-14 17:00", "2026-02-24 09:00", 1),
        ("2026-09-30 16:00", "2026-10-08 09:30", 2.5),
        ("2026-11-20 11:00", "2026-11-23 14:30", 8.5),
    ],
)
def test_effective_time_is_office_hours_only(start: str, end: str, hours: float) -> None:
    assert CALENDAR.working_seconds(at(start), at(end)) == hours * 3600


def test_2026_has_248_working_days() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(CALENDAR.is_workday(day) for day in year) == 248


@given(moments, moments, moments)
def test_working_time_is_additive(one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted([one, two, three])
    assert CALENDAR.working_seconds(a, b) + CALENDAR.working_seconds(b, c) == CALENDAR.working_seconds(a, c)


@given(moments, moments, st.integers(0, 10_000_000))
def test_working_time_never_shrinks_nor_exceeds_natural_time(start: datetime, end: datetime, more: int) -> None:
    assume(start <= end)
    worked = CALENDAR.working_seconds(start, end)
    assert worked <= (end - start).total_seconds() + 1
    assert worked <= CALENDAR.working_seconds(start, end + timedelta(seconds=more))


@given(moments, st.integers(1, 400))
def test_a_later_or_longer_deadline_is_not_earlier(start: datetime, days: int) -> None:
    due = CALENDAR.after_working_days(start, days)
    assert CALENDAR.is_workday(due.date())
    assert due > start
    assert due < CALENDAR.after_working_days(start, days + 1)
    assert due <= CALENDAR.after_working_days(start + timedelta(hours=7), days)


@given(moments, st.integers(1, 2_000_000))
def test_a_deadline_in_working_hours_measures_back_to_them(start: datetime, seconds: int) -> None:
    start = start.replace(microsecond=0)
    due = CALENDAR.after_working_seconds(start, seconds)
    assert CALENDAR.working_seconds(start, due) == seconds
    assert CALENDAR.working_seconds(start, due - timedelta(seconds=1)) == seconds - 1


@given(st.lists(st.tuples(moments, moments), max_size=5), moments, moments)
def test_pauses_are_taken_out_once(pauses: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> None:
    assume(start <= end)
    effective = CALENDAR.effective_seconds(start, end, pauses)
    assert 0 <= effective <= CALENDAR.working_seconds(start, end)
    assert CALENDAR.effective_seconds(start, end, [*pauses, *pauses]) == effective
    assert CALENDAR.effective_seconds(start, end, [(start, end)]) == 0
    assert list(merged(merged(pauses))) == list(merged(pauses))


def test_a_year_nobody_announced_follows_the_weekends_and_says_so() -> None:
    assert CALENDAR.is_announced(2026)
    assert not CALENDAR.is_announced(2027)
    assert CALENDAR.is_workday(date(2027, 10, 1))  # a Friday
    assert not CALENDAR.is_workday(date(2027, 10, 2))


def test_other_office_hours_change_the_day() -> None:
    summer = WorkCalendar({}, Hours.of((time(8, 0), time(11, 30)), (time(15, 0), time(18, 0))))
    assert summer.working_seconds(at("2027-07-05 00:00"), at("2027-07-06 00:00")) == 6.5 * 3600


def test_the_stored_calendar_answers_as_the_vectors_say(seeded_calendar: None) -> None:
    assert worktime.deadline(at("2026-09-30 16:00"), 3) == at("2026-10-10 17:30")
    assert CalendarDay.objects.get(pk=date(2026, 10, 10)).note == "调休上班"
    assert CalendarDay.objects.get(pk=date(2026, 10, 1)).note == "国庆节"


def test_an_edited_day_counts_from_the_next_question_on(seeded_calendar: None) -> None:
    before = worktime.working_seconds(at("2026-11-23 00:00"), at("2026-11-24 00:00"))
    worktime.save_days({date(2026, 11, 23): (False, "临时停工")})
    assert (before, worktime.working_seconds(at("2026-11-23 00:00"), at("2026-11-24 00:00"))) == (7 * 3600, 0)


def test_other_processes_notice_an_edit_by_its_revision(seeded_calendar: None) -> None:
    first = OfficeHours.objects.get().revision
    worktime.save_days({date(2027, 1, 1): (False, "元旦")})
    assert OfficeHours.objects.get().revision == first + 1


def test_thousands_of_intervals_cost_no_query(
    seeded_calendar: None, django_assert_num_queries: Callable[..., Any]
) -> None:
    worktime.calendar()
    with django_assert_num_queries(0):
        for hour in range(5000):
            worktime.working_seconds(at("2026-01-01 00:00"), at("2026-01-01 00:00") + timedelta(hours=hour))


def test_the_keeper_is_warned_when_the_next_year_is_missing(seeded_calendar: None) -> None:
    assert worktime.warnings(date(2026, 10, 31)) == []
    assert len(worktime.warnings(date(2026, 11, 23))) == 1
    assert "2027" in worktime.warnings(date(2027, 1, 4))[0]
