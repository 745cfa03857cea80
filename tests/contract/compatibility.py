"""Within a contract level an old browser must go on reading what a new server says: add, never remove or retype."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
MEANING = ("type", "enum", "const", "format", "$ref", "anyOf", "oneOf", "items", "additionalProperties")


def breaks(released: Schema, current: Schema) -> list[str]:
    """One line for each thing an old browser would stumble over."""
    found: list[str] = []
    for name, old in released.get("$defs", {}).items():
        new = current.get("$defs", {}).get(name)
        if new is None:
            found.append(f"{name} is gone")
        elif name != "ServerEvent":
            found += [f"{name}.{problem}" for problem in _changes(old, new)]
    return found


def _changes(old: Schema, new: Schema) -> list[str]:
    found: list[str] = []
    for field, shape in old.get("properties", {}).items():
        now = new.get("properties", {}).get(field)
        if now is None:
            found.append(f"{field} is gone")
        elif _meaning(shape) != _meaning(now):
            found.append(f"{field} is of another type")
        elif field in old.get("required", []) and field not in new.get("required", []):
            found.append(f"{field} may now be missing")
    return found


def _meaning(shape: Any) -> Any:
    """What of a field's schema tells how to read it; wording may change."""
    if isinstance(shape, dict):
        return {key: _meaning(value) for key, value in shape.items() if key in MEANING}
    return [_meaning(part) for part in shape] if isinstance(shape, list) else shape
