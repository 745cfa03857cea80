"""Twenty people talk while connections are cut, web processes are killed and Redis goes away: at the end what each has
folded equals the database, numbers without a gap, every message once."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from messaging.models import Conversation, Membership, Message
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.realtime import log
from tests.support.messaging import group
from tests.support.rooms import meanwhile
from tests.support.socket_client import LiveClient
from tests.support.valkey import Valkey
from tests.support.web_processes import session_for, web_processes
from tests.support.world import World

PEOPLE = 20
GROUPS = 2
MESSAGES_EACH = 10
PATIENCE = 120.0  # seconds; a failure, not a pace


class Talker(LiveClient):
    """Follows, writes, and writes again with the same key until answered, by whatever process is there then."""

    def __init__(self, urls: list[str], session: str, streams: Iterable[str]) -> None:
        super().__init__(urls, session, streams)
        self.folded: dict[tuple[int, int], dict[str, Any]] = {}
        self._unanswered: dict[str, tuple[dict[str, Any], asyncio.Future[dict[str, Any]]]] = {}

    async def say(self, body: dict[str, Any]) -> dict[str, Any]:
        identifier, answer = uuid4().hex, asyncio.get_running_loop().create_future()
        self._unanswered[identifier] = (body, answer)
        await self._send(identifier, body)
        return await answer

    async def _send(self, identifier: str, body: dict[str, Any]) -> None:
        if self._socket:
            message = {"type": "command", "id": identifier, "name": "message.send", "body": body}
            with suppress(ConnectionClosed):
                await self._socket.send(json.dumps(message))

    async def _ask(self, streams: Iterable[str]) -> None:
        await super()._ask(streams)
        if streams is self.followed:  # a new connection
            for identifier, (body, _) in list(self._unanswered.items()):
                await self._send(identifier, body)

    async def _hear(self, said: dict[str, Any]) -> None:
        if said["kind"] == "reply":
            _, answer = self._unanswered.pop(said["id"], (None, None))
            if answer and not answer.done():
                answer.set_result(said)
        elif said["kind"] == "frame" and said["event"]["type"] == "message.sent":
            message = said["event"]["message"]
            self.folded[message["conversation_id"], message["number"]] = message
        await super()._hear(said)


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="vk") as folder:  # a unix socket's path must be short
        own = Valkey(Path(folder))
        own.start()
        yield own
        own.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
async def test_nothing_is_lost_or_doubled_whatever_is_killed_while_people_talk(valkey: Valkey) -> None:
    people, ids = await meanwhile(town)
    sessions = await meanwhile(lambda: [session_for(User.objects.get(pk=one.user_id)) for one in people])
    streams = [f"conversation.{pk}" for pk in ids]
    with web_processes(3, app="officehub.asgi:application", env={"REDIS_URL": valkey.url}) as webs:
        urls = [web.socket_url for web in webs[:2]]
        async with AsyncExitStack() as stack:
            talkers = [Talker(urls, session, streams) for session in sessions]
            for talker in talkers:
                await stack.enter_async_context(talker)
            over = asyncio.Event()
            mishaps = asyncio.create_task(cut_here_and_there(talkers, over))
            chats = [asyncio.create_task(chat(talker, ids, place)) for place, talker in enumerate(talkers)]
            await stored(30)
            webs[0].process.kill()
            urls.append(webs[2].socket_url)  # a restart: another process where the first one was
            await stored(80)
            valkey.stop()
            await stored(130)
            valkey.start()
            webs[1].process.kill()
            async with asyncio.timeout(PATIENCE):
                sent = dict(pair for pairs in await asyncio.gather(*chats) for pair in pairs.items())
            over.set()
            await mishaps
            # A process killed between commit and PUBLISH leaves a last frame unheard: the next one shows the gap.
            for pk in ids:
                assert (await talkers[0].say(words(pk, "完毕")))["ok"]
            heads = await meanwhile(log.heads, streams)
            for talker in talkers:
                await talker.until(lambda: all(talker.followed[s].cursor == heads[s] for s in streams), PATIENCE)  # noqa: B023
    await meanwhile(compare, talkers, heads, sent)


def town() -> tuple[list[Actor], list[int]]:
    world = World()
    people = [world.actor(f"值班员{n}", login=f"talker{n}") for n in range(PEOPLE)]
    return people, [group(*people, title=f"群{n}").pk for n in range(GROUPS)]


def words(conversation_id: int, text: str) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "client_key": str(uuid4()), "text": text}


async def chat(talker: Talker, ids: list[int], seed: int) -> dict[str, tuple[int, int]]:
    """Client key → conversation and number, as it was answered; every other message is sent once more on purpose."""
    chance, sent = random.Random(seed), {}
    for turn in range(MESSAGES_EACH):
        body = words(chance.choice(ids), f"{seed} 说 {turn}")
        answers = [await talker.say(body) for _ in range(1 + turn % 2)]
        assert all(answer["ok"] for answer in answers), answers
        [number] = {answer["body"]["number"] for answer in answers}
        sent[body["client_key"]] = (body["conversation_id"], number)
        await asyncio.sleep(chance.uniform(0, 0.2))
    return sent


async def stored(count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await meanwhile(Message.objects.count) < count:
            await asyncio.sleep(0.05)


async def cut_here_and_there(talkers: list[Talker], over: asyncio.Event) -> None:
    chance = random.Random(7)
    while not over.is_set():
        chance.choice(talkers).cut()
        await asyncio.sleep(0.05)


def compare(talkers: list[Talker], heads: dict[str, int], sent: dict[str, tuple[int, int]]) -> None:
    rows = list(Message.objects.order_by("conversation", "number"))
    stored = {(row.conversation_id, row.number): (row.text, row.sender_id, str(row.client_key)) for row in rows}
    keys = [str(row.client_key) for row in rows]
    assert len(keys) == len(set(keys))
    assert sent.items() <= {str(row.client_key): (row.conversation_id, row.number) for row in rows}.items()
    assert len(rows) == PEOPLE * MESSAGES_EACH + 2 * GROUPS  # a system line and the last word in each
    for conversation in Conversation.objects.all():
        numbers = [number for pk, number in stored if pk == conversation.pk]
        assert numbers == list(range(1, conversation.last_number + 1))
    for talker in talkers:
        folded = {
            place: (message["text"], message["sender"]["person_id"], message["client_key"])
            for place, message in talker.folded.items()
        }
        assert folded == stored
        for stream, head in heads.items():
            assert talker.followed[stream].heard == list(range(1, head + 1))
    for membership in Membership.objects.select_related("conversation"):
        beyond = Message.objects.filter(conversation=membership.conversation_id, number__gt=membership.read_number)
        unread = membership.conversation.last_number - membership.read_number - membership.own_unread
        assert unread == beyond.exclude(sender=membership.person_id).count()
