from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from officehub.contract.schemas import all_events, events_schema, write
from officehub.realtime.protocol import CONTRACT_LEVEL

from .compatibility import breaks

RELEASED = Path(__file__).parent / "released.json"
EXAMPLE: dict[str, Any] = {
    "$defs": {
        "Sent": {
            "type": "object",
            "properties": {"text": {"type": "string", "description": "as typed"}, "n": {"type": "integer"}},
            "required": ["text", "n"],
        }
    }
}


def changed(**fields: Any) -> dict[str, Any]:
    schema = copy.deepcopy(EXAMPLE)
    for name, shape in fields.items():
        if shape is None:
            del schema["$defs"]["Sent"]["properties"][name]
        else:
            schema["$defs"]["Sent"]["properties"][name] = shape
    return schema


def test_an_old_browser_still_understands_this_server() -> None:
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    if released["level"] == CONTRACT_LEVEL:
        assert breaks(released, events_schema()) == []


def test_what_may_change_within_a_level_and_what_may_not() -> None:
    assert breaks(EXAMPLE, changed(more={"type": "string"})) == []
    assert breaks(EXAMPLE, changed(text={"type": "string", "description": "as sent"})) == []
    assert breaks(EXAMPLE, changed(text=None)) == ["Sent.text is gone"]
    assert breaks(EXAMPLE, changed(n={"type": "string"})) == ["Sent.n is of another type"]
    assert breaks(EXAMPLE, {"$defs": {}}) == ["Sent is gone"]


@pytest.mark.parametrize("event", all_events(), ids=lambda event: event.__name__)
def test_every_event_says_its_type_in_a_literal_of_its_own(event: type[BaseModel]) -> None:
    shape = events_schema()["$defs"][event.__name__]
    assert shape["properties"]["type"]["const"] == event.model_fields["type"].default
    assert "type" in shape["required"]


def test_types_of_events_are_unique() -> None:
    types = [event.model_fields["type"].default for event in all_events()]
    assert len(types) == len(set(types))


def test_the_same_code_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path / folder)
    for name in ("events.schema.json", "openapi.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
