"""The base of every shape on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

# A day to search by. Far from both ends of the calendar, so that a day, a month or a year may be added or taken.
SearchedDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class Payload(Schema):
    """Immutable; refuses unknown fields, so that a misspelt one is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Reason(Payload):
    reason: str
