"""Whose quiet hours are what, for many people at once: three queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, Q

from officehub.directory.actor import in_force
from officehub.directory.authority import organ_of
from officehub.directory.models import Appointment
from officehub.flow.worktime import calendar
from officehub.kernel import clock

from .hours import HOUSE, Hours, Window
from .models import Preference, UnitQuiet

Rules = dict[str, Window | None]  # by unit path


def hours_of(person_ids: Collection[int]) -> dict[int, Hours]:
    ids = list(set(person_ids))
    held = Appointment.objects.filter(in_force(), person__in=ids).values_list("person_id", "unit__path")
    paths: dict[int, set[str]] = defaultdict(set)
    for person, path in held:
        paths[person].add(path)
    rules = rules_of({path for each in paths.values() for path in each})
    own = own_windows(ids)
    return {
        person: Hours(frozenset(rules[path] for path in paths[person]) or frozenset({HOUSE}), own.get(person))
        for person in ids
    }


def rules_of(paths: Iterable[str]) -> Rules:
    """Of each unit: its own rule, else its organ's, else the house's. None: no quiet hours."""
    wanted = set(paths)
    rows = UnitQuiet.objects.filter(unit__path__in=wanted | {organ_of(path) for path in wanted})
    given = {path: window_of(row) for path, row in ((row.unit.path, row) for row in rows.select_related("unit"))}
    return {path: given.get(path, given.get(organ_of(path), HOUSE)) for path in wanted}


def window_of(row: UnitQuiet) -> Window | None:
    return Window(row.quiet_from, row.quiet_until, row.rest_days) if row.enabled else None


def own_windows(person_ids: Collection[int]) -> dict[int, Window]:
    rows = Preference.objects.filter(person__in=list(person_ids), quiet_from__isnull=False)
    return {
        person: Window(starts, ends)
        for person, starts, ends in rows.values_list("person_id", "quiet_from", "quiet_until")
        if starts is not None and ends is not None
    }


def quiet(hours: Hours, moment: datetime) -> bool:
    return hours.quiet(moment, calendar().is_workday)


def opens(hours: Hours, moment: datetime) -> datetime:
    return hours.opens(moment, calendar().is_workday)


def opening_times(person_ids: Collection[int], moment: datetime) -> dict[int, datetime]:
    """When each may be pushed to, from `moment` on. People share few rules, so each rule is reckoned once."""
    by_person = hours_of(person_ids)
    known = {hours: opens(hours, moment) for hours in set(by_person.values())}
    return {person: known[hours] for person, hours in by_person.items()}


class Hush:
    """Who is quiet at a moment, among any number: the many who follow the house's rule, and the exceptions by name."""

    def __init__(self, moment: datetime) -> None:
        workday = calendar().is_workday
        local = clock.local(moment)
        self._minute = local.hour * 60 + local.minute
        self._day = local.date()
        self.house_is_quiet = HOUSE.quiet(self._day, self._minute, workday)
        rows = UnitQuiet.objects.select_related("unit")
        self._otherwise = {row.unit.path for row in rows if self._unit_is_quiet(window_of(row)) != self.house_is_quiet}
        self._likewise = {row.unit.path for row in rows} - self._otherwise
        self.exceptions = self._exceptions(moment)

    def _unit_is_quiet(self, window: Window | None) -> bool:
        return window is not None and window.quiet(self._day, self._minute, calendar().is_workday)

    def _exceptions(self, moment: datetime) -> set[int]:
        """People whose state differs from the house's."""
        own = self._quiet_by_themselves()
        if self.house_is_quiet:
            return self._people_of_units() - own
        differing = {person for person, hours in hours_of(self._people_of_units()).items() if quiet(hours, moment)}
        return differing | own

    def _people_of_units(self) -> set[int]:
        """Who holds a post in a unit whose rule says otherwise now."""
        if not self._otherwise:
            return set()
        within = Q(pk__in=[])
        for path in sorted(self._otherwise):
            within |= Q(unit__path__startswith=path) if organ_of(path) == path else Q(unit__path=path)
        held = Appointment.objects.filter(in_force() & within).values_list("person_id", "unit__path")
        return {person for person, path in held if path not in self._likewise}

    def _quiet_by_themselves(self) -> set[int]:
        minute = self._minute
        same_day = Q(quiet_from__lte=minute, quiet_until__gt=minute, quiet_from__lt=F("quiet_until"))
        overnight = Q(quiet_from__gt=F("quiet_until")) & (Q(quiet_from__lte=minute) | Q(quiet_until__gt=minute))
        return set(Preference.objects.filter(same_day | overnight).values_list("person_id", flat=True))
