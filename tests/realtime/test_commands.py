from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.realtime.conftest import Member
from tests.support.rooms import hear, tell
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess

Webs = list[WebProcess]


async def test_commands_that_arrive_together_are_handed_over_together(webs: Webs, member: Member) -> None:
    url = webs[0].socket_url
    async with open_socket(url, member.session) as one, open_socket(url, member.session) as two:
        for number in range(10):
            await tell(one, type="command", id=f"a{number}", name="room.slow", body={"room": 1, "text": "x"})
            await tell(two, type="command", id=f"b{number}", name="room.slow", body={"room": 1, "text": "x"})
        replies = [await hear(one) for _ in range(10)] + [await hear(two) for _ in range(10)]
    assert {said["id"] for said in replies} == {f"{who}{number}" for who in "ab" for number in range(10)}
    assert max(said["body"]["batch"] for said in replies) >= 10


async def test_what_arrives_within_the_time_a_command_gathers_is_handed_over_together(
    webs: Webs, member: Member
) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        first = await ask(socket, "room.gathered", ["at once"])
        await tell(socket, type="command", id="0", name="room.gathered", body={"room": 1, "text": "x"})
        await ask(socket, "room.say", ["the one before has arrived by now"])
        later = await ask(socket, "room.gathered", ["y"], expecting=2)
    assert [said["body"]["batch"] for said in first + later] == [1, 2, 2]


async def test_one_refusal_spoils_nobody_elses_command(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        answers = await ask(socket, "room.say", ["yes", "no", "yes"])
    assert [said["ok"] for said in answers] == [True, False, True]
    assert answers[1]["error"]["code"] == "conflict"


async def test_one_bug_spoils_nobody_elses_command(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        answers = await ask(socket, "room.say", ["yes", "bug", "yes"])
    assert [said["ok"] for said in answers] == [True, False, True]
    assert answers[1]["error"] == {"code": "error", "message": "系统出错了，请稍后再试。", "data": {}}


async def test_a_body_that_cannot_be_read_is_answered_with_the_field(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await tell(socket, type="command", id='"\\', name="room.say", body={"room": "x"})
        said = await hear(socket)
    assert said["id"] == '"\\'
    assert said["error"]["code"] == "invalid"
    assert {problem["field"] for problem in said["error"]["data"]["fields"]} == {"room", "text"}


async def test_an_unknown_command_is_not_found(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await tell(socket, type="command", id="c1", name="room.burn", body={})
        assert (await hear(socket))["error"]["code"] == "not_found"


async def test_whoever_commands_without_end_is_told_to_wait_and_then_closed(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        for number in range(300):
            await tell(socket, type="command", id=f"c{number}", name="room.burn", body={})
        codes = [(await hear(socket))["error"]["code"] for _ in range(300)]
    assert codes[0] == "not_found"
    assert "rate_limited" in codes


async def ask(socket: Any, name: str, texts: list[str], *, expecting: int | None = None) -> list[dict[str, Any]]:
    """All at once; the answers in the order of the questions, `expecting` those of earlier ones as well."""
    for number, text in enumerate(texts):
        await socket.send(
            json.dumps({"type": "command", "id": str(number), "name": name, "body": {"room": 1, "text": text}})
        )
    async with asyncio.timeout(10):
        answers = [json.loads(await socket.recv()) for _ in range(expecting or len(texts))]
    return sorted(answers, key=lambda said: int(said["id"]))
