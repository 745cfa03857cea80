"""Every event there is, joined: the one list from which the browser's types are made."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from officehub.realtime.events import Event

APPS_WITH_EVENTS = (
    "officehub.directory",
    "officehub.todo",
    "messaging",
    "messaging.reach",
    "documents",
    "meetings",
)


def all_events() -> list[type[Event]]:
    found: list[type[Event]] = []
    for app in APPS_WITH_EVENTS:
        if find_spec(f"{app}.events"):
            found.extend(import_module(f"{app}.events").EVENTS)
    return found
