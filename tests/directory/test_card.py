from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from officehub.directory.cards import card, holders_on
from officehub.directory.models import Appointment, Person, Post
from officehub.kernel.errors import NotFound
from tests.support.world import PASSWORD, World


def test_a_stranger_sees_a_masked_number_a_colleague_the_whole_one(world: World) -> None:
    one = world.actor("王敏", world.unit("water"))
    colleague = world.actor("赵青", world.unit("water"))
    stranger = world.actor("孙丽", world.unit("police"))
    assert card(colleague, one.person_id).phone.isdigit()
    shown = card(stranger, one.person_id)
    assert "****" in shown.phone and shown.abilities == ["call", "message", "read"]


def test_not_a_digit_of_a_shielded_leader_is_shown(world: World) -> None:
    leader = world.actor("李强", world.unit("government"), role="head", shielded=True)
    shown = card(world.actor("孙丽", world.unit("police")), leader.person_id)
    assert set(shown.phone) == {"*"} and shown.person.phone_tail == "" and shown.abilities == ["read"]


def test_posts_before_are_told_apart_from_posts_now(world: World) -> None:
    one = world.actor("王敏", world.unit("water"))
    former = world.appoint(
        Person.objects.get(pk=one.person_id), world.unit("finance"), title="出纳", valid_from=date(2015, 1, 1)
    )
    Appointment.objects.filter(pk=former.pk).update(valid_to=date(2019, 12, 31))
    shown = card(one, one.person_id)
    assert [row.post for row in shown.posts] == ["clerk"]
    assert [(row.post, row.until) for row in shown.former] == [("出纳", date(2019, 12, 31))]


def test_who_held_the_post_on_that_day(world: World) -> None:
    actor = world.actor("王敏", world.unit("water"))
    post = Post.objects.create(unit=world.unit("water"), title="局长", role="head")
    for name, since, until in (("先任", date(2018, 1, 1), date(2021, 6, 30)), ("后任", date(2021, 7, 1), None)):
        Appointment.objects.create(
            person=world.person(name), post=post, unit=post.unit, valid_from=since, valid_to=until
        )

    def on(day: date) -> list[str]:
        return [holder.person.name for holder in holders_on(actor, post.pk, day).holders]

    assert on(date(2017, 12, 31)) == []
    assert on(date(2018, 1, 1)) == on(date(2021, 6, 30)) == ["先任"]
    assert on(date(2021, 7, 1)) == on(date(2026, 1, 1)) == ["后任"]
    with pytest.raises(NotFound):
        holders_on(actor, 10**12, date(2026, 1, 1))


def test_the_routes_answer_and_unknown_ids_look_like_hidden_ones(world: World, client: Client) -> None:
    actor = world.actor("王敏", world.unit("water"), login="wangmin")
    client.login(username="wangmin", password=PASSWORD)
    assert client.get(f"/api/directory/people/{actor.person_id}").json()["person"]["name"] == "王敏"
    assert client.get("/api/directory/tree").json()["regions"][0]["name"] == "演示省"
    assert client.get("/api/directory/search", {"q": "王敏"}).json()["people"][0]["id"] == actor.person_id
    assert client.get("/api/directory/vocabulary").json()["tiers"][0] == {"code": "1", "name": "省"}
    assert client.get(f"/api/directory/posts/{actor.post_id}/holders?on=2026-03-01").json()["title"] == "clerk"
    for path in ("people/999999999", "posts/999999999/holders", "tree?unit=999999999"):
        answer = client.get(f"/api/directory/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert client.get("/api/directory/people/abc").status_code == 422
    assert client.get("/api/directory/posts/1/holders?on=yesterday").status_code == 422
