"""Every address there is, read from the API's own description: a new one that is not in these tables fails here.

Who may do what with a thing that exists is each room's matrix; here: nobody without an account, and for a thing that is
not there the one answer that hidden things get as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from officehub.accounts.models import User
from officehub.kernel.errors import NotFound, NotSignedIn
from officehub.urls import api
from tests.support.world import World

OPEN = {
    ("get", "/api/directory/site"),  # what the sign-in page needs to know
    ("post", "/api/bots/hooks/{token}"),  # programs sign each call instead
}
NOBODY = 10**15

# What an address with an id asks for besides, so that the answer is about the id and not about the body.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/bots/conversations/{conversation_id}"): {"name": "水情播报", "purpose": "报水位"},
    ("patch", "/api/bots/webhooks/{hook_id}"): {"disabled": True},
    ("post", "/api/keeping/retention/proposals/{proposal_id}/decision"): {"accepted": True},
    ("post", "/api/keeping/conversations/{conversation_id}/exports"): {"reason": "留档"},
    ("post", "/api/messaging/conversations/{conversation_id}/vanishing"): {"seconds": 30},
    ("post", "/api/roster/units/{unit_id}/shifts"): {
        "appointment_id": 1,
        "kind": "main",
        "starts_at": "2030-01-01T08:00:00+08:00",
        "ends_at": "2030-01-02T08:00:00+08:00",
    },
    ("post", "/api/roster/units/{unit_id}/copy-week"): {"monday": "2030-01-07"},
    ("put", "/api/roster/shifts/{shift_id}"): {"appointment_id": 1},
    ("post", "/api/roster/shifts/{shift_id}/swap"): {"appointment_id": 1, "reason": "有事"},
    ("post", "/api/roster/shifts/{shift_id}/handover"): {"appointment_id": 1},
    ("post", "/api/roster/swaps/{swap_id}/answer"): {"agree": True},
    ("post", "/api/roster/swaps/{swap_id}/decision"): {"approve": True},
    ("post", "/api/roster/handovers/{handover_id}/take-over"): {"takers": {}},
    ("post", "/api/accounts/{account_id}/password"): {"password": "correct-horse-battery-9"},
    ("post", "/api/accounts/{account_id}/role"): {"admin_role": "audit"},
    ("post", "/api/directory/people/{person_id}/account"): {"username": "new", "password": "correct-horse-battery-9"},
    ("post", "/api/flow/tasks/{task_id}/act"): {"verb": "agree"},
    ("post", "/api/flow/runs/{instance_id}/act"): {"verb": "urge"},
    ("patch", "/api/messaging/conversations/{conversation_id}"): {"muted": True},
    ("post", "/api/messaging/conversations/{conversation_id}/title"): {"title": "新名称"},
    ("post", "/api/messaging/conversations/{conversation_id}/members"): {"person_ids": [1]},
    ("patch", "/api/messaging/conversations/{conversation_id}/settings"): {"purpose": "防汛"},
    ("post", "/api/messaging/conversations/{conversation_id}/members/{person_id}/role"): {"role": "admin"},
    ("post", "/api/messaging/conversations/{conversation_id}/owner"): {"person_id": 1},
    ("post", "/api/messaging/conversations/{conversation_id}/end"): {"ends_on": "2030-01-01"},
    ("post", "/api/messaging/conversations/{conversation_id}/link"): {"days": 7},
    ("post", "/api/messaging/conversations/{conversation_id}/join-requests/{request_id}"): {"accept": True},
    ("post", "/api/messaging/join/{token}"): {"words": ""},
    ("patch", "/api/forces/{force_id}"): {"title": "清水专班"},
    ("post", "/api/forces/{force_id}/close"): {"summary": "已完成", "handover": "移交"},
    ("post", "/api/forces/{force_id}/members"): {"person_id": 1},
    ("patch", "/api/forces/{force_id}/members/{member_id}"): {"role": "member"},
    ("post", "/api/forces/invitations/{member_id}/decline"): {"reason": "时间冲突"},
    ("post", "/api/forces/{force_id}/members/{member_id}/end"): {"reason": "调离"},
    ("post", "/api/forces/{force_id}/squads"): {"name": "督导组"},
    ("post", "/api/forces/{force_id}/aims"): {"kind": "goal", "text": "达标"},
    ("post", "/api/forces/{force_id}/tasks"): {
        "title": "任务",
        "goal_id": 1,
        "policy_id": 1,
        "measure_id": 1,
        "responsible_id": 1,
        "starts_on": "2030-01-01",
        "due_on": "2030-02-01",
    },
    ("patch", "/api/forces/{force_id}/tasks/{task_id}"): {"title": "任务"},
    ("post", "/api/forces/{force_id}/tasks/{task_id}/progress"): {"percent": 10},
    ("post", "/api/forces/{force_id}/tasks/{task_id}/drop"): {"reason": "合并"},
    ("post", "/api/forces/{force_id}/problems"): {"title": "问题"},
    ("post", "/api/forces/{force_id}/problems/{problem_id}/solve"): {"solution": "已解决"},
    ("put", "/api/forces/{force_id}/reports/{report_id}"): {"text": "周报"},
    ("post", "/api/forces/{force_id}/files"): {"file_id": 1},
    ("put", "/api/messaging/conversations/{conversation_id}/messages/{number}"): {"text": "改"},
    ("post", "/api/messaging/conversations/{conversation_id}/messages/{number}/reactions"): {"emoji": "👍", "on": True},
    ("post", "/api/messaging/conversations/{conversation_id}/messages/{number}/pin"): {"pinned": True},
    ("post", "/api/messaging/conversations/{conversation_id}/messages/{number}/remind"): {"whom": "unread"},
    ("post", "/api/messaging/conversations/{conversation_id}/cards"): {
        "card_kind": "document",
        "ref_id": 1,
        "client_key": "0190a5b0-0000-7000-8000-000000000002",
    },
    ("post", "/api/messaging/conversations/{conversation_id}/forward"): {
        "numbers": [1],
        "conversation_ids": [1],
        "client_key": "00000000-0000-4000-8000-000000000001",
    },
    ("post", "/api/gateways/demo/{outgoing_id}/answer"): {"digit": "1"},
    ("put", "/api/messaging/conversations/{conversation_id}/draft"): {"text": "一", "version": 0},
    ("patch", "/api/messaging/scheduled/{scheduled_id}"): {"text": "一"},
    ("post", "/api/messaging/conversations/{conversation_id}/messages/{number}/remind-me"): {
        "remind_at": "2099-01-01T00:00:00Z"
    },
    ("put", "/api/notifications/units/{unit_id}/hours"): {"enabled": True},
    ("post", "/api/reach/dispatches/{dispatch_id}/remind"): {},
    ("post", "/api/reach/dispatches/{dispatch_id}/remind/preview"): {},
    ("post", "/api/reach/dispatches/{dispatch_id}/withdraw"): {"reason": "有误"},
    ("post", "/api/reach/receipts/{receipt_id}/calls"): {"client_key": str(uuid4()), "result": "busy"},
    ("post", "/api/reach/dispatches/{dispatch_id}/papers"): {"kind": "pdf"},
    ("post", "/api/reach/held/{held_id}/refuse"): {"reason": "重拟"},
    ("post", "/api/reach/burden/earlier/{asked_id}"): {"audience": {"any_of": [{"tiers": [4]}]}},
    ("post", "/api/reach/dispatches/{dispatch_id}/correct"): {"text": "更正", "reason": "有误"},
    ("post", "/api/reach/dispatches/{dispatch_id}/feedback"): {"client_key": str(uuid4()), "values": {}},
    ("post", "/api/reach/dispatches/{dispatch_id}/forward/preview"): {"audience": {"any_of": [{"tiers": [4]}]}},
    ("post", "/api/reach/dispatches/{dispatch_id}/forward"): {
        "client_key": str(uuid4()),
        "audience": {"any_of": [{"tiers": [4]}]},
    },
    ("post", "/api/reach/dispatches/{dispatch_id}/forward/hold"): {
        "client_key": str(uuid4()),
        "audience": {"any_of": [{"tiers": [4]}]},
    },
    ("put", "/api/command/plans/{plan_id}"): {
        "title": "防台",
        "event_kind": "typhoon",
        "body": {"audience": {"any_of": [{"tiers": [4]}]}, "instructions": [{"level": 1, "text": "到岗"}]},
        "version": 1,
    },
    ("post", "/api/command/plans/{plan_id}/retire"): {"retired": True},
    ("post", "/api/command/commands/{command_id}/level"): {"level": 1},
    ("post", "/api/command/commands/{command_id}/offer"): {"person_id": 1},
    ("post", "/api/command/commands/{command_id}/take"): {},
    ("post", "/api/command/commands/{command_id}/notes"): {"text": "记"},
    ("post", "/api/command/commands/{command_id}/tasks"): {
        "client_key": str(uuid4()),
        "title": "任务",
        "minutes": 30,
    },
    ("post", "/api/command/commands/{command_id}/close"): {"reason": "解除"},
    ("post", "/api/command/tasks/{task_id}/settle"): {"done": True},
    ("put", "/api/documents/{document_id}"): {"title": "关于某事的通知", "body": "正文", "version": 1},
    ("post", "/api/documents/{document_id}/submit"): {},
    ("post", "/api/documents/{document_id}/send-back"): {"reason": "有误"},
    ("post", "/api/meetings/{meeting_id}/reply"): {"reply": "attend", "attendee": "王敏"},
    ("post", "/api/meetings/{meeting_id}/cancel"): {"reason": "改期"},
    ("put", "/api/meetings/{meeting_id}/minutes"): {"text": "纪要", "agreed": []},
    ("post", "/api/meetings/items/{item_id}/complete"): {"result": "已办"},
}
QUERIES = {
    "/api/messaging/conversations/{conversation_id}/favourites": "?numbers=1",
    "/api/messaging/conversations/{conversation_id}/read-counts": "?numbers=1",
    "/api/reach/dispatches/{dispatch_id}/people": "?state=missing",
}
# Addresses for administrators and auditors: others are refused before the id is looked at.
BY_ROLE_FIRST = (
    "/api/accounts/",
    "/api/audit/",
    "/api/directory/people/{person_id}/account",
    "/api/keeping/retention/",
)
WORDS = {"group": "below", "kind": "document", "form": "pdf"}


def _addresses() -> Iterator[tuple[str, str, bool]]:
    """(method, path, asks for a JSON body)"""
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            yield method, path, "application/json" in content


ADDRESSES = list(_addresses())
WITH_ID = [(method, path, asks) for method, path, asks in ADDRESSES if "_id}" in path]


def _named(address: tuple[str, str, bool]) -> str:
    return f"{address[0]} {address[1]}"


def _fill(path: str) -> str:
    for name, word in WORDS.items():
        path = path.replace(f"{{{name}}}", word)
    return "".join(str(NOBODY) if part.endswith("}") else part for part in _parts(path))


def _parts(path: str) -> list[str]:
    return [piece for half in path.split("{") for piece in ([half] if "}" not in half else _split(half))]


def _split(half: str) -> list[str]:
    name, rest = half.split("}", 1)
    return [name + "}", rest]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES, ids=_named)
def test_nobody_without_an_account_gets_anything(address: tuple[str, str, bool]) -> None:
    method, path, _ = address
    if (method, path) in OPEN:
        return
    answer = Client().generic(method.upper(), _fill(path), data="{}", content_type="application/json")
    assert answer.status_code == 401, answer.content
    assert answer.json()["code"] == NotSignedIn.code


@pytest.mark.parametrize("address", WITH_ID, ids=_named)
def test_what_is_not_there_answers_as_what_is_hidden(world: World, address: tuple[str, str, bool]) -> None:
    method, path, asks = address
    if asks and path.count("{") and (method, path) not in BODIES:
        pytest.fail(f"{method} {path} is new: give it a body in BODIES")
    world.actor("王敏", login="clerk")
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    body = json.dumps(BODIES.get((method, path), {}))
    answer = client.generic(
        method.upper(), _fill(path) + QUERIES.get(path, ""), data=body, content_type="application/json"
    )
    if path.startswith(BY_ROLE_FIRST):
        assert answer.status_code in {403, 404}, answer.content
        return
    assert (answer.status_code, answer.json()) == (404, NotFound().wire())
