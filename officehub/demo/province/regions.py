"""The regions of the demo province: the committed list, and 网格 made up under every village."""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from officehub import directory
from officehub.directory.models import Region, Tier

FILE = Path(directory.__file__).parent / "data" / "regions.csv.xz"
TIERS = {"province": 1, "city": 2, "county": 3, "township": 4, "village": 5}
PLACEHOLDER = "直辖村级区划"  # stands for "no townships here"
COMMITTEES = {"居民委员会": "社区", "村民委员会": "村", "居委会": "社区", "村委会": "村"}
ALPHABET = Region.alphabet
NUMERALS = "一二三四五六七八九"


@dataclass(slots=True)
class Place:
    pk: int
    tier: int
    code: str
    name: str
    path: str
    above: Place | None
    full_name: str = ""  # of villages: 某某村村民委员会
    children: list[Place] = field(default_factory=list)

    @property
    def county(self) -> Place | None:
        place: Place | None = self
        while place is not None and place.tier > Tier.COUNTY:
            place = place.above
        return place if place is not None and place.tier == Tier.COUNTY else None

    @property
    def prefix(self) -> str:
        """Namesakes are told apart by what they lie in: 安吉县递铺街道."""
        return f"{self.above.name}{self.name}" if self.tier == Tier.TOWNSHIP and self.above else self.name


def step(number: int, width: int) -> str:
    """One step of a treebeard path."""
    digits = ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits.rjust(width, ALPHABET[0])


def plant() -> Place:
    """The root, with everything below it; depth first is official order."""
    root: Place | None = None
    by_id: dict[str, Place] = {}
    for row in _rows():
        above = by_id.get(row["parent_id"])
        if PLACEHOLDER in row["name"] and above is not None:
            by_id[row["id"]] = above
            continue
        place = _under(above, TIERS[row["tier"]], row["name"], row["code"])
        by_id[row["id"]] = place
        root = root or place
        if place.tier == Tier.VILLAGE:
            _name_village(place)
            _weave(place, int(row["id"]))
    if root is None:
        raise ValueError("the list of regions is empty")
    for number, place in enumerate(walk(root), start=1):
        place.pk = number
    return root


def _rows() -> Iterator[dict[str, str]]:
    with lzma.open(FILE) as packed:
        yield from csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8"))


def _under(above: Place | None, tier: int, name: str, code: str = "") -> Place:
    number = len(above.children) + 1 if above else 1
    path = (above.path if above else "") + step(number, Region.steplen)
    place = Place(0, tier, code, name, path, above)
    if above:
        above.children.append(place)
    return place


def _name_village(place: Place) -> None:
    """`建兴村村委会` is the committee of 建兴村, `浦南村委会` that of 浦南村; `清河坊社区` is the community itself."""
    for ending, whole in COMMITTEES.items():
        if place.name.endswith(ending):
            stem = place.name.removesuffix(ending)
            place.name = stem if stem.endswith(("村", "社区")) else stem + whole
    place.full_name = f"{place.name}居民委员会" if place.name.endswith("社区") else f"{place.name}村民委员会"


def _weave(village: Place, salt: int) -> None:
    for number in range(2 + salt % 3):
        _under(village, Tier.GRID, f"{village.name}第{NUMERALS[number]}网格")


def walk(place: Place) -> Iterator[Place]:
    yield place
    for child in place.children:
        yield from walk(child)
