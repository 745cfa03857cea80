"""The product's ASGI application, the test room, and beside them the way Channels' documentation teaches: every socket
a consumer of its own in a group, one channel each, each message rendered and sent by each of them."""

from __future__ import annotations

import json
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from tests.support.realtime_app import application as product

from officehub.realtime.models import LoggedEvent  # isort: skip  (Django is set up by the line above)

GROUP = "room_1"


class GroupMember(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send(text_data=json.dumps({"kind": "following"}))

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """What is followed does not matter: there is one group."""

    async def frame(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event["message"]))


class PersonAlone(AsyncWebsocketConsumer):
    """In a group of one's own, as one addresses persons by hand; the first stream named is one's own."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        mine = next(iter(json.loads(text_data or "")["cursors"]))
        await self.channel_layer.group_add(mine.replace(".", "_"), self.channel_name)
        await self.send(text_data='{"kind":"following"}')

    async def words(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


class Bare(AsyncWebsocketConsumer):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=json.dumps({"kind": "following"}))


class GroupMemberWithPast(AsyncWebsocketConsumer):
    """Catches up as one would by hand: per stream a group, a query, and a send for each row."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        for stream, cursor in json.loads(text_data or "")["cursors"].items():
            await self.channel_layer.group_add(stream, self.channel_name)
            for row in await database_sync_to_async(rows_after)(stream, cursor):
                await self.send(text_data=json.dumps(json.loads(row.frame)))
        await self.send(text_data=json.dumps({"kind": "following"}))


def rows_after(stream: str, cursor: int) -> list[LoggedEvent]:
    return list(LoggedEvent.objects.filter(stream__name=stream, seq__gt=cursor).order_by("seq"))


plain = {
    "/baseline-bare/": AuthMiddlewareStack(Bare.as_asgi()),
    "/baseline/": GroupMember.as_asgi(),
    "/baseline-mine/": PersonAlone.as_asgi(),
    "/baseline-past/": AuthMiddlewareStack(GroupMemberWithPast.as_asgi()),
}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await plain.get(scope["path"], product)(scope, receive, send)
