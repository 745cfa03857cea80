"""The whole province, from rules and a seed, into empty tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from tqdm import tqdm

from officehub.directory.models import Appointment, Person, Post, Region, Unit

from .bulk import bare, copy_rows
from .names import Namer, phone
from .organs import Bureau, Establishment, Seat
from .regions import Place, plant, walk
from .rules import rules
from .staffing import fill, terms

SEED = 20261001
Row = Sequence[Any]
SHIELDED_KINDS = frozenset({"party", "government"})


def build(people: int, *, seed: int = SEED, quiet: bool = False) -> None:
    """Raises ValueError where `people` are too few for the key posts. Nothing is left behind by a failure."""
    root = plant()
    establishment = list(Establishment(rules()).build(root))
    seats = [seat for _, held in establishment for seat in held]
    counts = fill(seats, people)
    tables = [model._meta.db_table for model in (Region, Unit, Post, Person, Appointment)]
    with bare(tables) as cursor:
        for table, (columns, rows, total) in zip(
            tables,
            (
                _regions(list(walk(root))),
                _units([unit for unit, _ in establishment]),
                _posts(seats),
                _people(seats, counts, seed),
                _appointments(seats, counts, seed),
            ),
            strict=True,
        ):
            title = TITLES[table]
            shown = tqdm(rows, desc=title, total=total, disable=quiet, unit="", mininterval=0.5)
            copy_rows(cursor, table, columns, shown)
        if not quiet:
            tqdm.write("建立索引……")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


TITLES = {
    "directory_region": "地区",
    "directory_unit": "单位",
    "directory_post": "岗位",
    "directory_person": "人员",
    "directory_appointment": "任职",
}
Part = tuple[Sequence[str], Iterator[Row], int]


def _regions(places: list[Place]) -> Part:
    columns = ("id", "path", "depth", "numchild", "tier", "code", "name")
    rows = (
        (
            place.pk,
            place.path,
            len(place.path) // Region.steplen,
            len(place.children),
            place.tier,
            place.code,
            place.name,
        )
        for place in places
    )
    return columns, rows, len(places)


def _units(units: list[Bureau]) -> Part:
    columns = (
        "id", "path", "depth", "numchild", "region_id", "kind", "category", "name", "short_name", "order", "tier",
        "region_path", "doc_prefix", "has_issuing_right", "limited", "demo",
    )  # fmt: skip
    rows = (
        (
            unit.pk, unit.path, unit.depth, unit.offices, unit.place.pk, unit.kind, str(unit.category), unit.name,
            unit.short_name, unit.order, unit.place.tier, unit.place.path, unit.mark, bool(unit.mark), unit.limited,
            True,
        )
        for unit in units
    )  # fmt: skip
    return columns, rows, len(units)


def _posts(seats: list[Seat]) -> Part:
    columns = ("id", "unit_id", "title", "role", "rank", "duty_tags")
    rows = ((seat.pk, seat.unit.pk, seat.title, seat.rule.role, seat.rank, list(seat.duties)) for seat in seats)
    return columns, rows, len(seats)


def _people(seats: list[Seat], counts: list[int], seed: int) -> Part:
    columns = ("id", "name", "pinyin", "initials", "phone", "shielded", "demo")
    return columns, _person_rows(seats, counts, seed), sum(counts)


def _person_rows(seats: list[Seat], counts: list[int], seed: int) -> Iterator[Row]:
    namer = Namer(seed)
    number = 0
    for seat, count in zip(seats, counts, strict=True):
        shielded = is_shielded(seat)
        for _ in range(count):
            number += 1
            yield (number, *namer.draw(), phone(number), shielded, True)


def is_shielded(seat: Seat) -> bool:
    """高管模式: heads and deputies of party committees and governments from the county up."""
    unit = seat.unit
    return unit.place.tier <= 3 and unit.kind in SHIELDED_KINDS and seat.rule.role in {"head", "deputy"}


def _appointments(seats: list[Seat], counts: list[int], seed: int) -> Part:
    columns = ("person_id", "post_id", "unit_id", "kind", "valid_from", "valid_to")
    rows = (
        (term.person, term.seat.pk, term.seat.unit.pk, term.kind, term.since, term.until)
        for term in terms(seats, counts, seed)
    )
    return columns, rows, int(sum(counts) * 1.1)
