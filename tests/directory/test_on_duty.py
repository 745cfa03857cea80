"""Addressing who is on duty at this moment: the duty roster behind an audience."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, head_count, in_words, preview, recipients, recipients_sql
from officehub.directory.models import DutyKind, DutyShift
from officehub.kernel import clock
from tests.support.roster import shanghai, shift
from tests.support.world import World

MIDNIGHT = shanghai(21)
COUNTY_DUTY = {"tiers": [3], "roles": ["duty"], "on_duty": True}


def audience(*selectors: dict[str, object], without: list[dict[str, object]] | None = None) -> Audience:
    return Audience.model_validate({"any_of": list(selectors), "without": without or []})


def on_duty(value: Audience, moment: datetime) -> list[str]:
    with clock.at(moment):
        return sorted(row.person.name for row in recipients(value).select_related("person"))


@pytest.fixture
def officers(world: World) -> dict[str, Actor]:
    water, office = world.unit("water"), world.unit("office")
    return {
        "甲": world.actor("甲", water, role="duty", duties=["duty"]),
        "乙": world.actor("乙", water, role="duty", duties=["duty"]),
        "副局长": world.actor("副局长", water, role="deputy"),
        "丙": world.actor("丙", office, role="duty", duties=["duty"]),
        "邻": world.actor("邻", world.unit("water", world.other_county), role="duty"),
    }


def test_only_who_is_on_duty_now_is_addressed(officers: dict[str, Actor]) -> None:
    shift(officers["甲"], shanghai(21, 8))
    shift(officers["丙"], shanghai(22, 8))
    assert on_duty(audience(COUNTY_DUTY), shanghai(21, 12)) == ["甲"]
    assert on_duty(audience(COUNTY_DUTY), shanghai(22, 12)) == ["丙"]


def test_the_post_still_counts_so_a_leader_on_duty_is_no_duty_officer(officers: dict[str, Actor]) -> None:
    shift(officers["甲"], MIDNIGHT)
    shift(officers["副局长"], MIDNIGHT, kind=DutyKind.LEADER)
    assert on_duty(audience(COUNTY_DUTY), MIDNIGHT) == ["甲"]
    assert on_duty(audience({"kinds": ["water"], "on_duty": True}), MIDNIGHT) == ["副局长", "甲"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (MIDNIGHT - timedelta(microseconds=1), ["甲"]),
        (MIDNIGHT, ["乙"]),
        (shanghai(21, 23, 59), ["乙"]),
        (shanghai(22), []),
    ],
)
def test_a_shift_ends_at_midnight_in_shanghai_to_the_instant(
    officers: dict[str, Actor], moment: datetime, expected: list[str]
) -> None:
    shift(officers["甲"], shanghai(20))
    shift(officers["乙"], shanghai(21))
    assert on_duty(audience(COUNTY_DUTY), moment) == expected


def test_no_hour_is_lost_where_other_countries_change_their_clocks(officers: dict[str, Actor]) -> None:
    shift(officers["甲"], shanghai(29, month=3), shanghai(30, month=3))
    shift(officers["乙"], shanghai(25, month=10), shanghai(26, month=10))
    for month, day, who in ((3, 29, "甲"), (10, 25, "乙")):
        hours = [on_duty(audience(COUNTY_DUTY), shanghai(day, month=month) + timedelta(hours=h)) for h in range(25)]
        assert hours == [[who]] * 24 + [[]]


def test_who_left_the_post_is_not_on_duty_whatever_the_roster_says(officers: dict[str, Actor], world: World) -> None:
    row = shift(officers["甲"], MIDNIGHT)
    row.appointment.valid_to = shanghai(20).date()
    row.appointment.save()
    assert on_duty(audience(COUNTY_DUTY), MIDNIGHT) == []


def test_those_on_duty_can_be_left_out(officers: dict[str, Actor]) -> None:
    shift(officers["甲"], MIDNIGHT)
    everyone = audience({"kinds": ["water"], "roles": ["duty"]}, without=[{"on_duty": True}])
    assert on_duty(everyone, MIDNIGHT) == ["乙", "邻"]


def test_count_sample_words_and_dispatch_agree(officers: dict[str, Actor], world: World) -> None:
    leader = world.actor("省长", world.unit("government", world.province), role="head")
    shift(officers["甲"], MIDNIGHT)
    shift(officers["邻"], MIDNIGHT)
    value = audience(COUNTY_DUTY)
    with clock.at(MIDNIGHT):
        shown = preview(leader, value)
        assert shown.total == head_count(value).total == 2
        assert {person.name for person in shown.sample} == {"甲", "邻"}
        sql, params = recipients_sql(value, sender=leader)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert {row[1] for row in cursor.fetchall()} == {officers["甲"].person_id, officers["邻"].person_id}


def test_asking_for_those_on_duty_costs_no_further_query(officers: dict[str, Actor]) -> None:
    shift(officers["甲"], MIDNIGHT)
    with clock.at(MIDNIGHT), CaptureQueriesContext(connection) as queries:
        assert len(recipients(audience(COUNTY_DUTY))) == 1
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"tiers": [4], "roles": ["duty"], "on_duty": True}, "所有乡镇（街道）当班的值班员"),
        ({"roles": ["duty"], "on_duty": True}, "所有当班的值班员"),
        ({"kinds": ["water"], "on_duty": True}, "水利部门的当班人员"),
        ({"on_duty": True}, "所有当班人员"),
    ],
)
def test_the_sentence_says_on_duty(world: World, selector: dict[str, object], words: str) -> None:
    assert in_words(audience(selector)) == words


def test_the_sentence_names_people_on_duty(officers: dict[str, Actor]) -> None:
    people = [officers["甲"].person_id, officers["乙"].person_id]
    assert in_words(audience({"people": people, "on_duty": True})) == "当班的甲、乙"


# --- laws ---

HOURS = st.integers(min_value=0, max_value=24 * 12)
SHIFTS = st.lists(
    st.tuples(st.integers(0, 4), HOURS, st.integers(1, 24 * 8), st.sampled_from(DutyKind.values)), max_size=15
)


@given(wanted=SHIFTS, asked=st.lists(HOURS, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_is_addressed_equals_a_recount_by_hand(
    officers: dict[str, Actor], wanted: list[tuple[int, int, int, str]], asked: list[int]
) -> None:
    people, kept, start = list(officers.values()), list[DutyShift](), shanghai(20)
    with transaction.atomic():
        for index, hour, length, kind in wanted:
            try:
                with transaction.atomic():
                    begins = start + timedelta(hours=hour)
                    kept.append(shift(people[index], begins, begins + timedelta(hours=length), kind=kind))
            except IntegrityError:
                continue  # overlapping: the database's word on what a roster may hold is tested below
        for hour in asked:
            moment = start + timedelta(hours=hour)
            running = {row.person_id for row in kept if row.starts_at <= moment < row.ends_at}
            by_hand = sorted(one.name for one in people if one.person_id in running and one.role == "duty")
            assert on_duty(audience(COUNTY_DUTY), moment) == by_hand
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", DutyKind.values)
def test_a_unit_has_one_of_a_kind_at_a_time(officers: dict[str, Actor], kind: str) -> None:
    shift(officers["甲"], shanghai(21), kind=kind)
    shift(officers["乙"], shanghai(22), kind=kind)  # the next day begins where this one ends
    with pytest.raises(IntegrityError, match="shift_one_"), transaction.atomic():
        shift(officers["副局长"], shanghai(21, 23), kind=kind)


def test_nobody_is_on_duty_twice_at_a_time_not_even_for_two_units(officers: dict[str, Actor], world: World) -> None:
    shift(officers["甲"], shanghai(21))
    with pytest.raises(IntegrityError, match="shift_person_once"), transaction.atomic():
        shift(officers["甲"], shanghai(21, 12), kind=DutyKind.BACKUP, unit=world.unit("office"))


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1), timedelta(days=8, seconds=1)])
def test_a_shift_ends_after_it_begins_and_within_eight_days(officers: dict[str, Actor], length: timedelta) -> None:
    with pytest.raises(IntegrityError, match=r"shift_ends_after_start|range lower bound"), transaction.atomic():
        shift(officers["甲"], MIDNIGHT, MIDNIGHT + length)
