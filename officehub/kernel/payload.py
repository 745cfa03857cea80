"""The base of every shape on the wire."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict


class Payload(Schema):
    """Immutable; refuses unknown fields, so that a misspelt one is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Reason(Payload):
    reason: str
