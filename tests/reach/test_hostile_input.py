"""What no browser would send gets a sentence or nothing at all, and leaves nothing half-written."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from messaging.reach.models import Dispatch, Feedback, Reminder
from tests.support.http import Api
from tests.support.reach import DUTY_OFFICERS, TOWNSHIP_HEADS, Flood, audience, flood, send
from tests.support.world import World

API = "/api/reach"
FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}
HUGE = 10**30
NUMBER_OF_400_DIGITS = 10**400


@pytest.fixture
def cast(world: World) -> Flood:
    return flood(world)


def refused(api: Api, path: str, body: object) -> bool:
    api.client.raise_request_exception = False
    answer = api.post(path, body)
    return answer.status_code in (404, 409, 422) and bool(answer.json()["message"])


def field(**given: object) -> dict[str, object]:
    return {"fields": [{"key": "moved", "label": "转移人数", "kind": "number", **given}]}


def whom(*any_of: dict[str, object], **more: object) -> dict[str, object]:
    return {"any_of": list(any_of), **more}


@pytest.mark.parametrize(
    "given",
    [
        {"forward_tiers": [7]},
        {"forward_tiers": [99_999]},
        {"forward_tiers": [HUGE]},
        {"files": [HUGE]},
        {"replaces": HUGE},
        {"form": field(label="转移\x00人数")},
        {"form": field(label="转移\u202e人数")},
        {"form": field(label="转移\ud800人数")},
        {"form": field(unit="\x00")},
        {"form": field(kind="choice", choices=["有", "\x00"])},
        {"form": field(key="moved\n")},
        {"deadline": "9999-12-31T23:59:59-12:00"},
        {"deadline": NUMBER_OF_400_DIGITS},
        {"\ud800": 1},
        {"audience": whom()},
        {"audience": whom({})},
        {"audience": whom(without=[DUTY_OFFICERS])},
        {"audience": whom(*[DUTY_OFFICERS] * 10_000)},
        {"audience": whom({"people": [HUGE]})},
        {"audience": whom({"regions": [HUGE]})},
        {"audience": whom({"kinds": ["ｗater"]})},
        {"audience": whom({"kinds": ["\ud800"]})},
    ],
)
def test_an_instruction(cast: Flood, given: dict[str, object]) -> None:
    body = {
        "client_key": str(uuid4()),
        "level": "urgent",
        "title": "防汛",
        "text": "请排查。",
        "ask": "confirm",
        "audience": whom(DUTY_OFFICERS),
        **given,
    }
    assert refused(Api(cast.leader, API), "/dispatches", body)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("part", [{"tiers": [4, 99_999]}, {"tiers": [HUGE, 4]}, {"unit_id": HUGE}, {"region_id": HUGE}])
def test_an_urging(cast: Flood, part: dict[str, object]) -> None:
    dispatch = send(cast.leader)
    assert refused(Api(cast.leader, API), f"/dispatches/{dispatch.pk}/remind", part)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"moved": NUMBER_OF_400_DIGITS},
        {"moved": -(10**16)},
        {"moved": True},
        {"moved": [1]},
        {"\ud800": 1},
        {"moved": 1, "\x00": 1},
        {},
    ],
)
def test_feedback(cast: Flood, values: dict[str, object]) -> None:
    dispatch = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    body = {"client_key": str(uuid4()), "values": values}
    assert refused(Api(cast.head, API), f"/dispatches/{dispatch.pk}/feedback", body)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("number", ["1e309", "NaN", "-Infinity", "9" * 5000])
def test_numbers_that_json_has_not(cast: Flood, number: str) -> None:
    dispatch = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    raw = json.dumps({"client_key": str(uuid4()), "values": {"moved": 0}}).replace("0}}", f"{number}}}}}")
    api = Api(cast.head, API)
    api.client.raise_request_exception = False
    answer = api.client.post(f"{API}/dispatches/{dispatch.pk}/feedback", raw, content_type="application/json")
    assert answer.status_code == 422
    assert not Feedback.objects.exists()


def test_words_to_search_and_to_keep(cast: Flood) -> None:
    api = Api(cast.leader, API)
    those = whom(DUTY_OFFICERS)
    template = {"name": "月报", "level": "routine", "ask": "confirm"}
    assert refused(api, "/burden/preview", {"audience": those, **field(unit="\x00")})
    assert refused(api, "/templates", {**template, "form": field(label="\x00")})
    assert refused(api, "/templates", {**template, "forward_tiers": [HUGE]})
    assert refused(api, "/audiences", {"name": "\x00", "audience": those})


def test_an_address_with_a_nul_in_it_leads_nowhere(cast: Flood) -> None:
    api = Api(cast.leader, API)
    absent = api.get("/papers/by-token/none")
    hostile = api.get("/papers/by-token/a%00")
    assert (hostile.status_code, hostile.content) == (absent.status_code, absent.content) == (404, absent.content)
