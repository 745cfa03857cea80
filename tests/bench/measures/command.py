"""One tap on a plan that calls 200 duty posts: from the tap over HTTP to the frame on the last of their sockets."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

import httpx

from messaging.command import actions
from messaging.command.models import Plan
from messaging.command.payloads import DraftPlan
from officehub.directory.models import Unit
from tests.bench.ears import gather, leave, until_all_heard
from tests.bench.population import Resident, settle
from tests.bench.senders import CSRF
from tests.support.web_processes import web_processes

POSTS = 200
ROUNDS = 5
GOAL = 10.0  # seconds
RINGS = "dispatch.notice"


def measure() -> list[dict[str, object]]:
    officer, *called = settle(POSTS + 1)
    plan = _plan(officer, called)
    with (
        web_processes(1, app="officehub.asgi:application", quiet=True) as [web],
        httpx.Client(base_url=web.origin, headers=_headers(officer, web.origin), timeout=120) as client,
    ):
        ours = [_timed(web.port, called, lambda: _tap(client, plan)) for _ in range(ROUNDS + 1)][1:]
        plain = _timed(web.port, called, lambda: _one_by_one(client, called))
    taken = statistics.median(ours)
    return [
        {
            "name": "command.ringing",
            "value": round(taken, 2),
            "unit": f"s to {POSTS} sockets",
            "baseline_name": "a group, then an instruction to each, one after another over HTTP",
            "baseline": round(plain, 2),
            "ratio": round(plain / taken, 1),
            "goal": f"<= {GOAL:g}",
            "met": taken <= GOAL,
        }
    ]


def _timed(port: int, called: Sequence[Resident], call: Callable[[], None]) -> float:
    """Somebody calls while everybody listens."""
    ears = gather(port, called, RINGS)
    caller = threading.Thread(target=call)
    began = time.monotonic()
    caller.start()
    ended = until_all_heard(ears)
    caller.join()
    leave(ears)
    return ended - began


def _plan(officer: Resident, called: Sequence[Resident]) -> Plan:
    unit = Unit.objects.get(pk=officer.actor.unit_id)
    chief = replace(officer.actor, role="head")  # as the unit's leader would write it
    draft = DraftPlan.model_validate(
        {
            "title": "防台风应急预案（演示）",
            "event_kind": "typhoon",
            "body": {
                "audience": {"any_of": [{"people": [each.actor.person_id for each in called]}]},
                "instructions": [{"level": 2, "text": "请立即到岗。"}],
                "checklist": [
                    {"key": f"task-{n}", "title": f"任务{n}", "levels": [2], "whom": None, "minutes": 30}
                    for n in range(10)
                ],
            },
        }
    )
    return actions.create_plan(actor=chief, unit_id=unit.pk, draft=draft)


def _headers(officer: Resident, origin: str) -> dict[str, str]:
    return {
        "X-CSRFToken": CSRF,
        "Cookie": f"sessionid={officer.session}; csrftoken={CSRF}",
        "Origin": origin,
    }


def _tap(client: httpx.Client, plan: Plan) -> None:
    ask = {"plan_id": plan.pk, "client_key": str(uuid4()), "level": 2, "drill": True}
    started = client.post("/api/command/commands", json=ask).raise_for_status().json()
    client.post(f"/api/command/commands/{started['id']}/close", json={"reason": "计时"}).raise_for_status()


def _one_by_one(client: httpx.Client, called: Sequence[Resident]) -> None:
    people = [each.actor.person_id for each in called]
    group = {"title": "演示群", "person_ids": people, "even_if_exists": True}
    client.post("/api/messaging/groups", json=group).raise_for_status()
    for person in people:
        ask = {
            "client_key": str(uuid4()),
            "level": "critical",
            "title": "到岗",
            "text": "请立即到岗。",
            "ask": "confirm",
            "drill": True,
            "audience": {"any_of": [{"people": [person]}]},
        }
        client.post("/api/reach/dispatches", json=ask).raise_for_status()
