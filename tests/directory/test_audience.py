from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from officehub.directory.audience import (
    Audience,
    Places,
    head_count,
    in_words,
    matching,
    preview,
    recipients,
    recipients_sql,
)
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from tests.support.world import World


def audience(*selectors: dict[str, object], without: list[dict[str, object]] | None = None) -> Audience:
    return Audience.model_validate({"any_of": list(selectors), "without": without or []})


def names(value: Audience) -> list[str]:
    return sorted(row.person.name for row in recipients(value).select_related("person"))


@pytest.fixture
def flood(world: World) -> World:
    world.actor("县值班", world.unit("water"), role="duty", duties=["duty", "flood"])
    world.actor("县局长", world.unit("water"), role="head")
    world.actor("邻县值班", world.unit("water", world.other_county), role="duty", duties=["duty"])
    world.actor("市值班", world.unit("water", world.city), role="duty", duties=["duty"])
    world.actor("镇长", world.unit("government", world.township), role="head")
    return world


def test_all_conditions_of_one_selector_hold_together(flood: World) -> None:
    assert names(audience({"tiers": [3], "kinds": ["water"], "roles": ["duty"]})) == ["县值班", "邻县值班"]
    assert names(audience({"duties": ["flood", "seal"]})) == ["县值班"]


def test_selectors_add_up_and_exclusions_take_away(flood: World) -> None:
    everyone = [{"tiers": [3], "kinds": ["water"]}, {"tiers": [4], "roles": ["head"]}]
    assert names(audience(*everyone)) == ["县值班", "县局长", "邻县值班", "镇长"]
    without = [{"regions": [flood.other_city.pk]}]
    assert names(audience(*everyone, without=without)) == ["县值班", "县局长", "镇长"]


def test_a_region_includes_everything_below_it(flood: World) -> None:
    assert names(audience({"regions": [flood.city.pk]})) == ["县值班", "县局长", "市值班", "镇长"]


def test_somebody_with_two_posts_counts_once(flood: World) -> None:
    person = flood.person("双岗")
    flood.appoint(person, flood.unit("water"), role="duty")
    flood.appoint(person, flood.unit("water", flood.city), role="duty", kind="concurrent")
    count = head_count(audience({"kinds": ["water"], "roles": ["duty"]}))
    assert count.total == sum(count.by_tier.values()) == 4


@pytest.mark.parametrize("beside", ["second post", "ended post", "ends later", "not yet begun"])
def test_everybody_counts_once_whatever_stands_beside_the_primary_post(flood: World, beside: str) -> None:
    magistrate = flood.actor("县长", flood.unit("government"), role="head")
    person = flood.person("多岗")
    own = flood.appoint(person, flood.unit("water"))
    today, day = clock.today(), timedelta(days=1)
    if beside == "ends later":
        Appointment.objects.filter(pk=own.pk).update(valid_to=today + day)
    else:
        begun = today + day if beside == "not yet begun" else today - 30 * day
        other = flood.appoint(person, flood.unit("water", flood.other_county), kind="concurrent", valid_from=begun)
        if beside == "ended post":
            Appointment.objects.filter(pk=other.pk).update(valid_to=today - day)
    everyone = audience({"kinds": ["water"]})
    stored = list(recipients(everyone, sender=magistrate))
    count = head_count(everyone, sender=magistrate)
    assert (count.total, count.by_tier) == (len(stored), {3: 3})
    assert count.total + count.beyond == head_count(everyone).total == recipients(everyone).count()


ENDS = {"open": None, "today": timedelta(0), "yesterday": timedelta(days=-1), "later": timedelta(days=9)}
HELD = st.tuples(
    st.integers(0, 3),  # who
    st.sampled_from(["water", "health"]),
    st.sampled_from(["county", "other_county", "city"]),
    st.sampled_from(["primary", "concurrent", "seconded"]),
    st.sampled_from(sorted(ENDS)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.lists(HELD, min_size=1, max_size=10), kinds=st.sets(st.sampled_from(["water", "health"]), min_size=1))
def test_the_count_is_that_of_whoever_would_be_addressed(
    db: None, held: list[tuple[int, str, str, str, str]], kinds: set[str]
) -> None:
    """Whatever posts people hold, have held or will hold: by tier as the sender would reach them, the others beyond."""
    with transaction.atomic():
        world = World()
        sender = world.actor("县长", world.unit("government"), role="head")
        people = [world.person(f"人{number}") for number in range(4)]
        for who, kind, place, what, end in held:
            since, until = clock.today() - timedelta(days=30), ENDS[end]
            with suppress(IntegrityError), transaction.atomic():  # a second open primary post
                post = world.appoint(people[who], world.unit(kind, getattr(world, place)), kind=what, valid_from=since)
                if until is not None:
                    Appointment.objects.filter(pk=post.pk).update(valid_to=clock.today() + until)
        chosen = audience({"kinds": sorted(kinds)})
        stored = Counter(recipients(chosen, sender=sender).values_list("unit__tier", flat=True))
        count = head_count(chosen, sender=sender)
        assert (count.by_tier, count.total) == (dict(sorted(stored.items())), stored.total())
        assert count.beyond == recipients(chosen).count() - stored.total()
        transaction.set_rollback(True)


def test_nobody_holds_two_open_primary_posts(flood: World) -> None:
    person = flood.person("一主")
    flood.appoint(person, flood.unit("water"), kind="primary")
    with pytest.raises(IntegrityError), transaction.atomic():
        flood.appoint(person, flood.unit("emergency"), kind="primary")


def test_the_sender_reaches_only_as_far_as_the_post_does(flood: World) -> None:
    everyone = audience({"regions": [flood.province.pk]})
    governor = flood.actor("省长", flood.unit("government", flood.province), role="head")
    magistrate = flood.actor("县长", flood.unit("government", flood.county), role="head")
    clerk = flood.actor("市局科员", flood.unit("water", flood.city))
    assert head_count(everyone, sender=governor).total == head_count(everyone).total
    assert head_count(everyone, sender=magistrate).by_tier == {3: 3, 4: 1}
    assert head_count(everyone, sender=clerk).by_tier == {2: 2, 3: 2}
    shown = preview(clerk, everyone)
    assert shown.beyond == head_count(everyone).total - shown.total > 0


def test_preview_and_dispatch_see_the_same_rows_in_one_query(flood: World) -> None:
    value = audience({"tiers": [3], "kinds": ["water"]}, {"people": []} | {"roles": ["head"]})
    sql, params = recipients_sql(value)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    assert [row[1] for row in rows] == [row.person_id for row in recipients(value)]
    places = Places(value)
    with CaptureQueriesContext(connection) as queries:
        list(recipients(value).filter(matching(value, places)))
    assert len(queries) == 1


def test_the_audience_reads_as_a_sentence(flood: World) -> None:
    value = audience(
        {"tiers": [3], "kinds": ["water"], "roles": ["duty"]},
        {"tiers": [4], "roles": ["head"]},
        without=[{"regions": [flood.other_city.pk]}],
    )
    assert in_words(value) == "2 个县（市、区）水利部门的值班员，及所有乡镇（街道）的主要负责人，不含乙市"


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"tiers": [9]},
        {"kinds": ["no such line"]},
        {"roles": ["' OR 1=1"]},
        {"people": list(range(501))},
        {"tiers": [3], "extra": 1},
    ],
)
def test_nonsense_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        audience(bad)


def test_an_audience_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        Audience.model_validate({"any_of": []})


def test_vanished_places_are_named(flood: World) -> None:
    with pytest.raises(Invalid, match="地区"):
        head_count(audience({"regions": [10**9]}))
