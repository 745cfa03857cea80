from __future__ import annotations

import pytest
from django.test import Client

from officehub.directory.models import AppointmentKind, Person
from tests.support.world import PASSWORD, World


@pytest.fixture
def signed_in(world: World, client: Client) -> Client:
    actor = world.actor("王敏", world.unit("water"), role="duty", login="wangmin")

    other = world.unit("office")
    world.appoint(
        Person.objects.get(pk=actor.person_id), other, role="clerk", title="科员", kind=AppointmentKind.CONCURRENT
    )
    assert client.login(username="wangmin", password=PASSWORD)
    return client


def test_the_site_says_without_sign_in_that_it_is_a_demo(client: Client, world: World) -> None:
    assert client.get("/api/directory/site").json() == {"product": "OfficeHub", "demo": False}
    world.unit("water")
    assert client.get("/api/directory/site").json()["demo"] is True


def test_nobody_is_told_without_sign_in(client: Client, db: None) -> None:
    answer = client.get("/api/directory/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_me_names_the_primary_post_first_and_all_identities(signed_in: Client) -> None:
    me = signed_in.get("/api/directory/me").json()
    assert me["acting"]["line"] == "王敏 · 演示县water duty"
    assert [identity["kind"] for identity in me["identities"]] == ["primary", "concurrent"]
    assert me["stream"] == f"person.{me['person_id']}"


def test_one_call_switches_the_identity_for_the_session(signed_in: Client) -> None:
    second = signed_in.get("/api/directory/me").json()["identities"][1]
    switched = signed_in.post(
        "/api/directory/me/act-as", {"appointment_id": second["appointment_id"]}, content_type="application/json"
    )
    assert switched.json()["acting"]["post"] == "科员"
    assert signed_in.get("/api/directory/me").json()["acting"]["appointment_id"] == second["appointment_id"]


def test_somebody_elses_identity_is_not_found(signed_in: Client, world: World) -> None:
    other = world.actor("周平", role="head")
    answer = signed_in.post(
        "/api/directory/me/act-as", {"appointment_id": other.appointment_id}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_preview_counts_over_the_wire(signed_in: Client, world: World) -> None:
    body = {"audience": {"any_of": [{"kinds": ["water"]}]}}
    shown = signed_in.post("/api/directory/audience/preview", body, content_type="application/json").json()
    assert shown["total"] == 1
    assert [row["people"] for row in shown["by_tier"]] == [0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    "audience",
    [{}, {"any_of": []}, {"any_of": [{}]}, {"any_of": [{"tiers": [3]}], "x": 1}, {"any_of": [{"tiers": "三"}]}],
)
def test_a_malformed_audience_is_refused_with_a_sentence(signed_in: Client, audience: object) -> None:
    answer = signed_in.post("/api/directory/audience/preview", {"audience": audience}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
