"""The text of what goes to followers, made once: stored, published and sent as it is."""

from __future__ import annotations

import orjson

from .events import Event


def event_text(event: Event) -> str:
    return event.model_dump_json()


def logged_frame(stream: str, seq: int, event: str) -> str:
    """`event` is JSON text; `stream` needs no escaping (see streams.py)."""
    return f'{{"kind":"frame","stream":"{stream}","seq":{seq},"event":{event}}}'


def passing_frame(stream: str, event: str) -> str:
    return f'{{"kind":"frame","stream":"{stream}","event":{event}}}'


def message(kind: str, **fields: object) -> str:
    return orjson.dumps({"kind": kind, **fields}).decode()
