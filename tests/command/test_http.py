"""The addresses as a browser uses them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.command.models import Command, Task
from tests.support.command import County, body, county, plan, tap
from tests.support.http import Api, statements
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


def test_a_plan_is_written_started_answered_and_closed(world: World, people: County) -> None:
    chief, officer, water = (Api(actor, "/api/command") for actor in (people.chief, people.officer, people.water))
    made = chief.post(
        "/plans",
        {"unit_id": people.chief.unit_id, "title": "防台", "event_kind": "typhoon", "body": body(world)},
    ).json()
    assert (made["levels"], made["version"], made["abilities"]) == ([2, 3, 4], 1, ["read", "keep", "start"])
    ask = {"plan_id": made["id"], "client_key": str(uuid4()), "level": 2, "drill": False}
    started = officer.post("/commands", ask).json()
    assert officer.post("/commands", ask).json()["id"] == started["id"]
    place = f"/commands/{started['id']}"
    assert water.get("/commands").json()["items"][0]["waits"] is True
    assert water.post(f"{place}/arrive", {}).json()["roll"]["arrived"] == 2
    task = Task.objects.get(key="reservoirs")
    assert water.post(f"/tasks/{task.pk}/settle", {"done": True, "word": "已预泄"}).json()["open_tasks"] == 2
    assert water.post(f"{place}/notes", {"text": "水位回落"}).status_code == 204
    assert officer.post(f"{place}/close", {"reason": "解除"}).json()["closed_at"]
    lines = [line["kind"] for line in water.get(f"{place}/timeline").json()["items"]]
    assert lines[:4] == ["report_asked", "closed", "noted", "task_done"]
    assert officer.get("/plans").json()["items"][0]["running"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"instructions": []},
        {"instructions": [{"level": 5, "text": "到岗"}]},
        {"instructions": [{"level": 2, "text": "一"}, {"level": 2, "text": "二"}]},
        {"instructions": [{"level": 2, "text": "  "}]},
        {"arrive_minutes": 0},
        {"audience": {"any_of": []}},
        {"audience": {"any_of": [{"units": [10**9]}]}},
        {"checklist": [{"key": "a", "title": "一", "levels": [2], "minutes": 0}]},
        {"checklist": [{"key": "a", "title": "一", "levels": [], "minutes": 5}]},
        {"checklist": [{"key": "a", "title": "一", "levels": [2], "minutes": 5}] * 2},
    ],
)
def test_a_plan_that_could_not_be_started_is_refused(world: World, people: County, wrong: dict[str, object]) -> None:
    ask = {"unit_id": people.chief.unit_id, "title": "防台", "event_kind": "typhoon", "body": body(world, **wrong)}
    answer = Api(people.chief, "/api/command").post("/plans", ask)
    assert answer.status_code == 422 and answer.json()["message"]


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 9}, {"client_key": "x"}, {"words": "长" * 1001}])
def test_a_start_that_makes_no_sense_is_refused(world: World, people: County, wrong: dict[str, object]) -> None:
    ask = {"plan_id": plan(world, people).pk, "client_key": str(uuid4()), "level": 3, "drill": False, **wrong}
    assert Api(people.officer, "/api/command").post("/commands", ask).status_code == 422
    assert not Command.objects.exists()


def test_the_board_costs_the_same_however_many_were_called(world: World, people: County) -> None:
    kept = plan(world, people)
    few = tap(people.officer, kept, drill=True)
    for number in range(40):
        world.actor(f"值班{number}", world.unit("water"), role="duty")
    many = tap(people.officer, kept)
    api = Api(people.officer, "/api/command")
    one = statements(lambda: api.get(f"/commands/{few.pk}"))
    assert statements(lambda: api.get(f"/commands/{many.pk}")) == one
