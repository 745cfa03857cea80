"""The text of what goes to followers, made once: stored, published and sent as it is."""

from __future__ import annotations

import struct

import orjson

from .events import Event


def event_text(event: Event) -> str:
    return event.model_dump_json()


def logged_frame(stream: str, seq: int, event: str) -> str:
    """`event` is JSON text; `stream` needs no escaping (see streams.py)."""
    return f'{{"kind":"frame","stream":"{stream}","seq":{seq},"event":{event}}}'


def passing_frame(stream: str, event: str) -> str:
    return f'{{"kind":"frame","stream":"{stream}","event":{event}}}'


class Prepared:
    """One text for many sockets, in the bytes a WebSocket server puts on the wire (RFC 6455 5.2: unmasked, whole)."""

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        size = len(payload)
        if size < 126:
            head = bytes((0x81, size))
        elif size < 65536:
            head = struct.pack("!BBH", 0x81, 126, size)
        else:
            head = struct.pack("!BBQ", 0x81, 127, size)
        self.wire = head + payload


def prepared(kind: str, **fields: object) -> Prepared:
    return Prepared(orjson.dumps({"kind": kind, **fields}))


def reply(identifier: str, body: str) -> Prepared:
    """`body` is JSON text."""
    return Prepared(b'{"kind":"reply","id":%b,"ok":true,"body":%b}' % (orjson.dumps(identifier), body.encode()))
