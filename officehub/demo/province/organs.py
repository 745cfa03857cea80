"""Units and posts of every region, as the rules say, in official order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from officehub.directory.models import Tier, Unit, UnitCategory

from .regions import Place, step, walk
from .rules import LEVELS, OfficeRule, OrganRule, PostRule, Rules

SUFFIXES = ["自治县", "县", "市", "区"]


@dataclass(slots=True)
class Bureau:
    """A unit to be written."""

    pk: int
    place: Place
    kind: str
    category: str
    name: str
    short_name: str
    order: int
    path: str
    mark: str
    limited: bool
    offices: int  # internal ones below it
    depth: int = 1


@dataclass(slots=True)
class Seat:
    """A post to be written, and how it is filled."""

    pk: int
    unit: Bureau
    title: str
    rank: int
    rule: PostRule
    duties: tuple[str, ...]
    shown: bool  # of the showcase: filled before all others


class Establishment:
    """Numbers units and posts while walking the regions; keeps 机关代字 unique."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.units = 0
        self.organs = 0
        self.posts = 0
        self.marks: set[str] = set()
        self.by_tier = {tier: [rule for rule in rules.organs if tier in rule.name] for tier in Tier.values}

    def build(self, root: Place) -> Iterator[tuple[Bureau, list[Seat]]]:
        for place in walk(root):
            shown = self.shown_up_to(place)
            order = 0
            for rule in self.by_tier[place.tier]:
                if applies(rule, place):
                    order += 1
                    yield from self._organ(rule, place, order, shown)

    def shown_up_to(self, place: Place) -> int:
        """Posts up to this level are filled before all others: those of the showcase, and the province's first."""
        wanted = self.rules.showcase
        county = place.county
        if county is None or county.code != wanted.county:
            return 2 if place.tier == Tier.PROVINCE else 0
        township = county.children[wanted.township - 1]
        village = township.children[wanted.village - 1]
        whole = place in (county, township, village) or place.above is village
        return LEVELS if whole else 4

    def _organ(self, rule: OrganRule, place: Place, order: int, shown: int) -> Iterator[tuple[Bureau, list[Seat]]]:
        self.organs += 1
        offices = self.rules.offices.get(rule.offices, ())
        name = rule.name[place.tier].format(r=place.full_name or place.prefix)
        organ = self._bureau(rule, place, order)
        organ.name = name
        organ.short_name = short_name(rule, place)
        organ.mark = self._mark(rule, place)
        organ.offices = len(offices)
        head = rule.head.get(place.tier, "主任").format(level=level_of(place.name))
        yield organ, self._seats(organ, self.rules.staff[rule.staff], head, shown)
        for number, office in enumerate(offices, start=1):
            yield self._office(organ, office, number, shown)

    def _bureau(self, rule: OrganRule, place: Place, order: int) -> Bureau:
        self.units += 1
        path = step(self.organs, Unit.steplen)
        limited = rule.category in self.rules.limited
        return Bureau(self.units, place, rule.kind, rule.category, "", "", order, path, "", limited, 0)

    def _office(self, organ: Bureau, rule: OfficeRule, number: int, shown: int) -> tuple[Bureau, list[Seat]]:
        self.units += 1
        name = rule.name[:-1] + "处" if organ.place.tier == Tier.PROVINCE and rule.name.endswith("科") else rule.name
        category = UnitCategory.TOWNSHIP_OFFICE if organ.place.tier == Tier.TOWNSHIP else UnitCategory.INTERNAL
        path = organ.path + step(number, Unit.steplen)
        kind = rule.kind or organ.kind
        owner = organ.place.prefix if organ.place.tier == Tier.TOWNSHIP else organ.name
        office = Bureau(
            self.units, organ.place, kind, category, owner + name, name, number, path, "", organ.limited, 0, depth=2
        )
        return office, self._seats(office, self.rules.staff[rule.staff], "主任", shown, rule.duties)

    def _seats(
        self, unit: Bureau, staff: tuple[PostRule, ...], head: str, shown: int, extra: tuple[str, ...] = ()
    ) -> list[Seat]:
        seats = []
        for rank, rule in enumerate(staff, start=1):
            self.posts += 1
            title = rule.title.format(head=head)
            duties = tuple(dict.fromkeys((*rule.duties, *extra)))
            seats.append(Seat(self.posts, unit, title, rank * 10, rule, duties, rule.level <= shown))
        return seats

    def _mark(self, rule: OrganRule, place: Place) -> str:
        """机关代字: 浙水, 湖水, 德清水, 德清阜溪政; a namesake elsewhere takes its county's name in full."""
        if not rule.mark:
            return ""
        for stem in _stems(place):
            mark = f"{stem}{rule.mark}"
            if len(mark) <= 24 and mark not in self.marks:
                self.marks.add(mark)
                return mark
        return ""


def _stems(place: Place) -> Iterator[str]:
    if place.tier == Tier.PROVINCE:
        yield "浙"
    elif place.tier == Tier.CITY:
        yield place.name[0]
        yield place.name[:2]
    elif place.above is not None:
        above = place.above.name if place.tier > Tier.COUNTY else ""
        yield above[:2] + place.name[:2]
        yield above[:2] + place.name
        yield place.above.name + place.name


def applies(rule: OrganRule, place: Place) -> bool:
    if rule.only is None:
        return True
    if rule.only:
        return place.name.endswith(rule.only)
    return not place.name.endswith(("镇", "乡", "街道"))


def short_name(rule: OrganRule, place: Place) -> str:
    """What it is called inside its region: 县水利局, 镇人民政府."""
    if place.tier >= Tier.VILLAGE:
        return place.name
    level = "街道" if place.name.endswith("街道") else level_of(place.name, other="")
    return (rule.short or rule.name[place.tier]).format(r=level if place.tier > Tier.PROVINCE else "省")


def level_of(name: str, *, other: str = "主任") -> str:
    """德清县 has a 县长, 湖州市 a 市长, 莫干山镇 a 镇长."""
    return next((suffix[-1] for suffix in [*SUFFIXES, "镇", "乡"] if name.endswith(suffix)), other)
