"""What the stories of the areas are told with: the demo accounts, the units around them, and a past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar

from django.db.models import QuerySet
from tqdm import tqdm

from officehub.directory.actor import Actor, actor_for, in_force
from officehub.directory.models import Appointment, Region, Tier, Unit
from officehub.kernel import clock

from .accounts import showcase_regions

Item = TypeVar("Item")


class DemoWorld:
    """`world.actor("clerk")` is who signs in as clerk; `world.unit("water")` the county's water bureau."""

    def __init__(self, *, seed: int, quiet: bool = False) -> None:
        self.random = Random(seed)
        self.quiet = quiet

    # --- places and units ---

    @cached_property
    def regions(self) -> dict[int, Region]:
        """The showcase's, by tier."""
        return showcase_regions()

    @property
    def province(self) -> Region:
        return self.regions[Tier.PROVINCE]

    @property
    def city(self) -> Region:
        return self.regions[Tier.CITY]

    @property
    def county(self) -> Region:
        return self.regions[Tier.COUNTY]

    @property
    def township(self) -> Region:
        return self.regions[Tier.TOWNSHIP]

    def unit(self, kind: str = "office", region: Region | None = None) -> Unit:
        """The organ of that line in the region, the showcase county unless told. Raises Unit.DoesNotExist."""
        return Unit.objects.get(kind=kind, region=region or self.county, depth=1)  # type: ignore[no-any-return]

    def units(self, *kinds: str, region: Region | None = None) -> list[Unit]:
        """Organs of the region in official order; all of them without `kinds`."""
        organs = Unit.objects.filter(region=region or self.county, depth=1)
        return list((organs.filter(kind__in=kinds) if kinds else organs).order_by("order"))

    # --- people ---

    def actor(self, username: str) -> Actor:
        held = Appointment.objects.filter(in_force(), person__user__username=username, kind="primary")
        return actor_for(held.values_list("pk", flat=True).get())

    def holders(self, unit: Unit, *, role: str = "", duty: str = "", at_most: int = 50) -> list[Actor]:
        """Who holds a post of the unit or its internal offices, in official order."""
        held = _held(Appointment.objects.filter(unit__path__startswith=unit.path), role, duty)
        return [
            actor_for(pk)
            for pk in held.order_by("unit__path", "post__rank", "pk").values_list("pk", flat=True)[:at_most]
        ]

    def holder(self, unit: Unit, *, role: str = "", duty: str = "") -> Actor:
        """The first of them. Raises LookupError where the post is vacant."""
        found = self.holders(unit, role=role, duty=duty, at_most=1)
        if not found:
            raise LookupError(f"{unit.name}: nobody with role {role!r}, duty {duty!r}")
        return found[0]

    def people(
        self, region: Region, *, role: str = "", duty: str = "", kind: str = "", at_most: int = 500
    ) -> list[Actor]:
        """Who holds a post anywhere in the region, tier by tier."""
        held = _held(Appointment.objects.filter(unit__region_path__startswith=region.path), role, duty)
        if kind:
            held = held.filter(unit__kind=kind)
        ids = held.order_by("unit__tier", "unit__path", "post__rank", "pk").values_list("pk", flat=True)[:at_most]
        return [actor_for(pk) for pk in ids]

    # --- time ---

    def at(self, moment: datetime) -> AbstractContextManager[None]:
        """Actions inside believe that it is `moment`."""
        return clock.at(moment)

    def workday(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """That many Mondays-to-Fridays back (negative: ahead), at this time in China."""
        step = -1 if days_ago >= 0 else 1
        day = clock.today()
        left = abs(days_ago)
        while left or day.weekday() > 4:
            day += timedelta(days=step)
            if day.weekday() <= 4 and left:
                left -= 1
        return datetime.combine(day, time(hour, minute), clock.SHANGHAI)

    # --- progress ---

    def progress(self, items: Iterable[Item], title: str, total: int | None = None) -> Iterator[Item]:
        yield from tqdm(items, desc=title, total=total, disable=self.quiet, unit="", mininterval=0.5)


def _held(held: QuerySet[Appointment], role: str, duty: str) -> QuerySet[Appointment]:
    held = held.filter(in_force())
    if role:
        held = held.filter(post__role=role)
    if duty:
        held = held.filter(post__duty_tags__contains=[duty])
    return held
