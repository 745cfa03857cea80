"""What a socket says and hears, beside frames. The browser's side of it is `frontend/src/live/protocol.ts`."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any, Literal

from django.db import connection
from pydantic import Field, TypeAdapter

from officehub.kernel.payload import Payload

CONTRACT_LEVEL = 1  # raised by a change older browsers cannot read; they reload when idle
LARGEST_MESSAGE = 64 * 1024  # bytes a client may send at once; Daphne is told the same in the Procfile


class Close(IntEnum):
    GARBAGE = 4400
    SIGNED_OUT = 4401
    NOT_ALLOWED = 4403  # the reason names the stream
    SLOW = 4408  # come back and resume
    TOO_OLD = 4409
    UNAVAILABLE = 4503  # the database is away; come back later


class Follow(Payload):
    """`cursors`: the last number seen per stream, below 0 where the client has seen none and wants none."""

    type: Literal["follow"]
    cursors: dict[str, int]
    epoch: str = ""  # as last told; empty where the client was told none


class Unfollow(Payload):
    type: Literal["unfollow"]
    streams: list[str]


class CommandMessage(Payload):
    type: Literal["command"]
    id: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(max_length=64)]
    body: dict[str, Any] = {}


ClientMessage = Follow | Unfollow | CommandMessage
_client_messages: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def read(text: str) -> ClientMessage:
    """Raises pydantic's ValidationError on garbage."""
    return _client_messages.validate_json(text)


_EPOCH = """
SELECT (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),
       (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def epoch() -> str:
    """Changes when numbers may have gone backwards: another cluster or database, a restore to an earlier point."""
    with connection.cursor() as cursor:
        cursor.execute(_EPOCH)
        system, timeline, database = cursor.fetchone()
    return f"{system & (2**64 - 1):x}-{timeline:x}-{database:x}"
