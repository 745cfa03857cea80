"""Everything clients are told and may say, joined: from these two files the browser's types are made.

The same input gives the same bytes, so that a difference is a change of the contract.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from officehub.realtime import registry
from officehub.realtime.events import Event
from officehub.urls import api

APPS_WITH_EVENTS = (
    "officehub.todo",
    "messaging",
    "messaging.keeping",
    "messaging.reach",
    "messaging.reach.release",
    "messaging.command",
    "messaging.forces",
    "documents",
    "meetings",
)

Schema = dict[str, Any]


class Untitled(GenerateJsonSchema):
    """Field titles would become type aliases (`Version1`, `Type2`) in TypeScript."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def all_events() -> list[type[Event]]:
    found: list[type[Event]] = []
    for app in APPS_WITH_EVENTS:
        found.extend(import_module(f"{app}.events").EVENTS)
    return found


def events_schema() -> Schema:
    """The union of all events, and as `CommandBodies` what each socket command takes."""
    events = all_events()
    bodies = registry.command_bodies()
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(event, "serialization") for event in events]
    wanted += [(body, "validation") for body in bodies.values()]
    places, joined = models_json_schema(wanted, schema_generator=Untitled)
    definitions: Schema = joined.get("$defs", {})
    for definition in definitions.values():
        definition.pop("title", None)
    definitions["CommandBodies"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: places[body, "validation"] for name, body in bodies.items()},
        "required": sorted(bodies),
    }
    definitions["ServerEvent"] = {"oneOf": [places[event, "serialization"] for event in events]}
    return {
        "title": "Contract",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in ("ServerEvent", "CommandBodies")},
        "required": ["ServerEvent", "CommandBodies"],
        "$defs": definitions,
    }


def openapi() -> Schema:
    document: Schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return document


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("events.schema.json", events_schema()), ("openapi.json", openapi())):
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")
