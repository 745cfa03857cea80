"""ladders.yaml, or the file of the same shape that OFFICEHUB_LADDERS names; read and checked once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from messaging.reach.models import Level
from officehub.flow import worktime
from officehub.kernel.clock import SHANGHAI

To = Literal["self", "deputy", "superior"]
By = Literal["push", "sms", "voice"]
LONGEST_REST = 40  # days; no holiday is longer


class Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Step(Rule):
    to: To
    by: By
    after: Annotated[int, Field(ge=0, le=10_080)]  # minutes
    late: Annotated[int, Field(ge=1, le=1440)]

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.after)

    @property
    def patience(self) -> timedelta:
        return timedelta(minutes=self.late)


class Rests(Rule):
    starts: Annotated[time, Field(alias="from")]
    ends: Annotated[time, Field(alias="until")]
    days_off: bool = False

    def opens(self, moment: datetime) -> datetime:
        """`moment` itself where it is allowed, else the first that is."""
        calendar = worktime.calendar()
        local = moment.astimezone(SHANGHAI)
        for _ in range(LONGEST_REST):
            if self.days_off and not calendar.is_workday(local.date()):
                local = datetime.combine(local.date() + timedelta(days=1), time(), SHANGHAI)
            elif self._quiet(local.time()):
                day = local.date() + timedelta(days=1 if local.time() >= self.ends else 0)
                local = datetime.combine(day, self.ends, SHANGHAI)
            else:
                return moment if local == moment else local.astimezone(moment.tzinfo)
        return moment

    def _quiet(self, at: time) -> bool:
        if self.starts < self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


class Ladder(Rule):
    steps: Annotated[tuple[Step, ...], Field(max_length=12)]
    rests: Rests | None = None

    @model_validator(mode="after")
    def others_are_called(self) -> Ladder:
        if any(step.to != "self" and step.by == "push" for step in self.steps):
            raise ValueError("a deputy or superior is called by sms or voice")
        return self

    def opens(self, moment: datetime) -> datetime:
        return self.rests.opens(moment) if self.rests else moment


@cache
def ladders() -> dict[str, Ladder]:
    file = Path(settings.LADDERS) if settings.LADDERS else Path(__file__).with_name("ladders.yaml")
    try:
        found = {
            level: Ladder.model_validate(given)
            for level, given in yaml.safe_load(file.read_text(encoding="utf-8")).items()
        }
    except (ValidationError, yaml.YAMLError, AttributeError) as error:
        raise ImproperlyConfigured(f"{file}: {error}") from error
    if set(found) != set(Level.values):
        raise ImproperlyConfigured(f"{file}: one ladder for each of {', '.join(Level.values)} is needed")
    return found
