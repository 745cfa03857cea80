"""Names in a file, found in the directory: units and people by the thousand, in a fixed number of queries a chunk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db.models.functions import Left

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Person, Region, Unit
from officehub.roster.policy import Act, may

from .reading import Line
from .words import Fault

CHUNK = 5000
Item = TypeVar("Item")


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


@dataclass(frozen=True)
class Held:
    appointment_id: int
    person_id: int
    phone: str
    title: str
    until: date | None


class Units:
    """`青山镇人民政府`, or with regions above it where the name is not the only one: `演示县/青山镇人民政府`."""

    def __init__(self, actor: Actor, texts: Iterable[str]) -> None:
        self._actor = actor
        self._named: dict[str, list[Unit]] = defaultdict(list)
        self._regions: dict[str, str] = {}
        self._found: dict[str, Unit | Fault] = {}
        for names in in_chunks({_last(text) for text in texts}):
            for unit in Unit.objects.filter(name__in=names, depth=1):
                self._named[unit.name].append(unit)
        step = int(Region.steplen)
        paths = {unit.region_path for units in self._named.values() for unit in units}
        steps = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
        for chunk in in_chunks(steps):
            self._regions.update(Region.objects.filter(path__in=chunk).values_list("path", "name"))

    def find(self, text: str) -> Unit:
        """Raises Fault."""
        if text not in self._found:
            self._found[text] = self._look_for(text)
        found = self._found[text]
        if isinstance(found, Fault):
            raise found
        return found

    def all_found(self) -> list[Unit]:
        return list({unit.pk: unit for unit in self._found.values() if isinstance(unit, Unit)}.values())

    def _look_for(self, text: str) -> Unit | Fault:
        if not text:
            return Fault("缺少单位，请填写单位全称。")
        *regions, name = text.split("/")
        named = [unit for unit in self._named[name] if set(regions) <= self._above(unit)]
        kept = [unit for unit in named if may(self._actor, Act.KEEP, unit)]
        if len(kept) == 1:
            return kept[0]
        if len(kept) > 1:
            example = self._regions.get(kept[0].region_path[: -int(Region.steplen)], "上级地区")
            return Fault(f"有 {len(kept)} 个“{name}”，请在前面写明上级地区，例如 {example}/{name}。")
        if named:
            return Fault(f"您不能维护“{name}”的值班表，请由该单位或其上级值班部门导入。")
        return Fault(f"没有找到单位“{text[:40]}”，请填写通讯录中的单位全称（不是内设机构）。")

    def _above(self, unit: Unit) -> set[str]:
        step = int(Region.steplen)
        path = unit.region_path
        return {self._regions.get(path[:end], "") for end in range(step, len(path) + 1, step)}


def _last(text: str) -> str:
    return text.rpartition("/")[2]


class People:
    """Who works in these organs today, by organ and name."""

    def __init__(self, units: Sequence[Unit], names: set[str]) -> None:
        self._held: dict[tuple[str, str], list[Held]] = defaultdict(list)
        organs = {unit.path for unit in units}
        for paths in in_chunks(organs):
            self._load(paths, names)
        self._known = {name for _, name in self._held}
        strangers = names - self._known
        for chunk in in_chunks(strangers):
            self._known.update(Person.objects.filter(name__in=chunk).values_list("name", flat=True))

    def _load(self, organs: list[str], names: set[str]) -> None:
        offices = dict(
            Unit.objects.alias(organ=Left("path", Unit.steplen)).filter(organ__in=organs).values_list("pk", "path")
        )
        for ids in in_chunks(offices):
            rows = Appointment.objects.filter(in_force(), unit__in=ids).order_by("pk")
            wanted = ("pk", "person_id", "person__phone", "post__title", "valid_to", "person__name", "unit_id")
            for *held, name, unit_id in rows.values_list(*wanted):
                if name in names:
                    self._held[offices[unit_id][: Unit.steplen], name].append(Held(*held))

    def find(self, unit: Unit, line: Line, day: date) -> Held:
        """Raises Fault."""
        if not line.name:
            raise Fault("缺少姓名，请填写值班人员姓名。")
        held = self._held.get((unit.path, line.name), [])
        if not held:
            raise Fault(_stranger(unit, line.name, known=line.name in self._known))
        fitting = [row for row in held if _fits(row, line)]
        if not fitting:
            raise Fault(f"“{unit.name}”的“{line.name}”与所填的岗位或手机号不符，请核对。")
        if len({row.person_id for row in fitting}) > 1:
            raise Fault(f"“{unit.name}”有 {len(fitting)} 位“{line.name}”，请在岗位或手机号列写明是哪一位。")
        chosen = fitting[0]
        if chosen.until is not None and chosen.until < day:
            raise Fault(f"“{line.name}”在“{unit.name}”任职到 {chosen.until} 为止，请改排其他同志。")
        return chosen


def _fits(row: Held, line: Line) -> bool:
    return (not line.post or row.title == line.post) and (not line.phone or row.phone == line.phone)


def _stranger(unit: Unit, name: str, *, known: bool) -> str:
    if known:
        return f"“{name}”不是“{unit.name}”的人员，请核对单位和姓名。"
    return f"通讯录中没有“{name}”，请核对姓名，或先由管理员登记任职。"
