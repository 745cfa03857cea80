from __future__ import annotations

import pytest

from messaging.reach import actions, notices, queries
from officehub.directory.actor import actor_for
from officehub.directory.models import Person
from officehub.realtime.registry import followable, streams_of
from tests.support.reach import TOWNSHIP_HEADS, audience, flood, frames, notified_streams, send
from tests.support.world import World


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A threshold a small world can pass."""
    monkeypatch.setattr(notices, "FEW", 2)


def test_few_people_are_told_on_their_own_stream(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    told = notified_streams()
    assert set(told) == {f"person.{actor.person_id}" for actor in people.addressed}
    assert told[f"person.{people.duty.person_id}"][0]["dispatch_id"] == dispatch.pk


def test_many_are_told_on_one_stream_per_tier_and_county(world: World, few: None) -> None:
    people = flood(world)
    send(people.leader)
    assert set(notified_streams()) == {
        f"notice_county.{world.county.pk}",
        f"notice_county.{world.other_county.pk}",
        f"notice_township.{world.county.pk}",
    }


def test_a_stream_names_the_posts_meant_while_they_are_few(world: World, few: None) -> None:
    people = flood(world)
    send(people.leader)
    told = notified_streams()
    assert told[f"notice_county.{world.county.pk}"][0]["posts"] == [people.duty.post_id]
    assert told[f"notice_township.{world.county.pk}"][0]["posts"] == sorted(
        [people.head.post_id, people.other_head.post_id]
    )
    world.actor("第三镇长", world.unit("government", world.township), role="head")
    send(people.leader, audience(TOWNSHIP_HEADS))
    assert notified_streams()[f"notice_township.{world.county.pk}"][1]["posts"] is None


def test_everybody_follows_the_stream_of_the_own_region_and_tier_and_may_follow_no_other(world: World) -> None:
    people = flood(world)
    own = {f"notice_township.{world.county.pk}"}
    assert streams_of(people.head) == {*own, f"person.{people.head.person_id}"}
    assert queries.inbox(actor=people.head).posts == [people.head.post_id]
    wanted = [*own, f"notice_county.{world.county.pk}", f"notice_township.{world.other_county.pk}"]
    assert followable(people.head, wanted) == own


def test_a_person_with_two_posts_follows_both(world: World) -> None:
    people = flood(world)
    person = Person.objects.get(pk=people.head.person_id)
    second = actor_for(world.appoint(person, world.unit("government", world.city), kind="concurrent").pk)
    assert streams_of(second) >= {f"notice_city.{world.city.pk}", f"notice_township.{world.county.pk}"}


def test_the_province_has_a_stream_of_its_own(world: World, few: None) -> None:
    people = flood(world)
    for number in range(3):
        world.actor(f"处长{number}", world.unit("water", world.province), role="section_head")
    send(people.leader, audience({"tiers": [1], "kinds": ["water"]}))
    assert set(notified_streams()) == {f"notice_province.{world.province.pk}"}


def test_the_board_is_watched_by_those_who_may_see_it(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    board = f"dispatch.{dispatch.pk}"
    assert followable(people.leader, [board]) == followable(people.county_leader, [board]) == {board}
    assert followable(people.duty, [board]) == followable(people.stranger, [board]) == set()


def test_the_boards_stream_tells_of_withdrawal(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="取消")
    assert [event["notice"] for event in frames(f"dispatch.{dispatch.pk}")] == ["sent", "withdrawn"]
