"""Addressing by posts: a value that says whom, and the one query that finds them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from pydantic import Field, field_validator, model_validator

from officehub.kernel.errors import Invalid
from officehub.kernel.payload import Payload

from .actor import Actor, in_force
from .authority import reach_of
from .duty import on_duty
from .models import Appointment, AppointmentKind, Region, Unit
from .payloads import PersonBrief, brief_of
from .policy import sight_of, visible
from .vocabulary import DUTIES, KINDS, ROLES, TIERS, kind_words

AT_MOST = 500  # ids in one list: more than that is a region or a kind, not a list
Ids = Annotated[list[int], Field(default_factory=list, max_length=AT_MOST)]
Codes = Annotated[list[str], Field(default_factory=list, max_length=100)]


class Selector(Payload):
    """All given conditions together; an empty one does not restrict. Regions and units include all below them."""

    tiers: Ids
    regions: Ids
    kinds: Codes
    roles: Codes
    duties: Codes
    units: Ids
    people: Ids
    on_duty: bool = False  # only who is on duty (值班表) at the moment of asking

    @model_validator(mode="after")
    def restricts(self) -> Selector:
        if not any(self.model_dump().values()):
            raise ValueError("请至少选择一个条件")
        return self

    @field_validator("tiers")
    @classmethod
    def known_tiers(cls, value: list[int]) -> list[int]:
        return _known(value, TIERS, "层级")

    @field_validator("kinds")
    @classmethod
    def known_kinds(cls, value: list[str]) -> list[str]:
        return _known(value, KINDS, "单位条线")

    @field_validator("roles")
    @classmethod
    def known_roles(cls, value: list[str]) -> list[str]:
        return _known(value, ROLES, "岗位")

    @field_validator("duties")
    @classmethod
    def known_duties(cls, value: list[str]) -> list[str]:
        return _known(value, DUTIES, "职责")


def _known(value: list[Any], words: dict[Any, str], what: str) -> list[Any]:
    strange = [word for word in value if word not in words]
    if strange:
        raise ValueError(f"没有这样的{what}：{strange[0]}")
    return value


class Audience(Payload):
    """The union of `any_of`, minus `without`."""

    any_of: list[Selector] = Field(min_length=1, max_length=20)
    without: list[Selector] = Field(default_factory=list, max_length=20)


class TierCount(Payload):
    tier: int
    name: str
    people: int


class Preview(Payload):
    total: int
    by_tier: list[TierCount]
    sample: list[PersonBrief]
    words: str
    beyond: int  # chosen, but not within the sender's reach: left out of `total`


class Places:
    """The regions and units an audience names, looked up once."""

    def __init__(self, audience: Audience) -> None:
        selectors = [*audience.any_of, *audience.without]
        self.regions = _all_of(Region, {pk for selector in selectors for pk in selector.regions}, "地区")
        self.units = _all_of(Unit, {pk for selector in selectors for pk in selector.units}, "单位")


def _all_of(model: type[Any], ids: set[int], what: str) -> dict[int, Any]:
    found: dict[int, Any] = model.objects.in_bulk(ids)
    if len(found) < len(ids):
        raise Invalid(f"所选的{what}中有已不存在的，请重新选择。", missing=sorted(ids - set(found)))
    return found


def matching(audience: Audience, places: Places | None = None) -> Q:
    """On Appointment: in force and addressed."""
    places = places or Places(audience)
    chosen = Q()
    for selector in audience.any_of:
        chosen |= _matches(selector, places)
    for selector in audience.without:
        chosen &= ~_matches(selector, places)
    return in_force() & chosen


def _matches(selector: Selector, places: Places) -> Q:
    q = Q()
    if selector.tiers:
        q &= Q(unit__tier__in=selector.tiers)
    if selector.kinds:
        q &= Q(unit__kind__in=selector.kinds)
    if selector.roles:
        q &= Q(post__role__in=selector.roles)
    if selector.duties:
        q &= Q(post__duty_tags__overlap=selector.duties)
    if selector.people:
        q &= Q(person_id__in=selector.people)
    if selector.on_duty:
        q &= on_duty()
    q &= _under("unit__region_path__startswith", [places.regions[pk].path for pk in selector.regions])
    q &= _under("unit__path__startswith", [places.units[pk].path for pk in selector.units])
    return q


def _under(lookup: str, paths: list[str]) -> Q:
    q = Q()
    for path in paths:
        q |= Q(**{lookup: path})
    return q


def within_reach(audience: Audience, sender: Actor | None, lent: Q | None) -> Q:
    """On Appointment: addressed, and within the sender's own reach or the one lent to him."""
    return matching(audience) & _reach(sender, lent)


def _reach(sender: Actor | None, lent: Q | None) -> Q:
    if sender is None:
        return Q()
    own = reach_of(sender).matches()
    return own if lent is None else own | lent


def recipients(audience: Audience, *, sender: Actor | None = None, lent: Q | None = None) -> QuerySet[Appointment]:
    """One appointment per person (the oldest of those addressed), within the sender's reach where a sender is given."""
    return (
        Appointment.objects.filter(within_reach(audience, sender, lent))
        .order_by("person_id", "pk")
        .distinct("person_id")
    )


def recipients_sql(
    audience: Audience, *, sender: Actor | None = None, lent: Q | None = None
) -> tuple[str, tuple[Any, ...]]:
    """For `INSERT … SELECT`: columns appointment_id, person_id, unit_id, tier, region_path, in this order."""
    columns = ("pk", "person_id", "unit_id", "unit__tier", "unit__region_path")
    sql, params = recipients(audience, sender=sender, lent=lent).values_list(*columns).query.sql_with_params()
    return f"SELECT * FROM ({sql}) AS recipients (appointment_id, person_id, unit_id, tier, region_path)", params


class HeadCount(Payload):
    total: int
    by_tier: dict[int, int]
    beyond: int  # addressed, but not within the sender's reach


def head_count(audience: Audience, *, sender: Actor | None = None, lent: Q | None = None) -> HeadCount:
    """Everybody once, there where `recipients` would find him first.

    Nobody holds two open primary posts, so these are counted as they lie; what has to be sorted is only those who hold
    something else among what is addressed. Sorting a whole province costs twice as long as all the rest.
    """
    reach = _reach(sender, lent)
    within = ExpressionWrapper(reach, BooleanField()) if reach else Value(True)
    addressed = Appointment.objects.filter(matching(audience))
    counted: Counter[tuple[int, bool]] = Counter()
    for tier, inside, people in _plain(addressed, reach) + _instead(addressed.annotate(within=within)):
        counted[tier, inside] += people
    by_tier = {tier: people for (tier, inside), people in sorted(counted.items()) if inside and people}
    beyond = sum(people for (_, inside), people in counted.items() if not inside)
    return HeadCount(total=sum(by_tier.values()), by_tier=by_tier, beyond=beyond)


PLAIN = Q(kind=AppointmentKind.PRIMARY, valid_to=None)
Found = list[tuple[int, bool, int]]  # tier (0 where nobody asks for it), within the sender's reach, people


def _plain(addressed: QuerySet[Appointment], reach: Q) -> Found:
    """Two questions to the units, which are few, rather than one to each row."""
    plain = addressed.filter(PLAIN)
    within = plain.filter(reach).values("unit__tier").annotate(people=Count("pk"))
    found = [(tier, True, people) for tier, people in within.values_list("unit__tier", "people")]
    return [*found, (0, False, plain.exclude(reach).count())] if reach else found


def _instead(addressed: QuerySet[Any, Any]) -> Found:
    """Of those who hold something else as well: once where each belongs, and off where the plain count has them."""
    several = addressed.exclude(PLAIN).values("person_id")
    place = Window(RowNumber(), partition_by="person_id", order_by=[F("within").desc(), F("pk").asc()])
    plain = ExpressionWrapper(PLAIN, BooleanField())
    rows = addressed.filter(person_id__in=several).annotate(plain=plain, place=place)
    sql, params = rows.values_list("unit__tier", "within", "plain", "place").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tier, within, count(*) FILTER (WHERE place = 1) - count(*) FILTER (WHERE plain)"
            f" FROM ({sql}) AS r (tier, within, plain, place) GROUP BY 1, 2",
            params,
        )
        return list(cursor.fetchall())


def sample(
    audience: Audience, size: int = 5, *, sender: Actor | None = None, lent: Q | None = None
) -> list[PersonBrief]:
    """The first in official order, to check at a glance that the right posts were chosen."""
    rows = Appointment.objects.filter(within_reach(audience, sender, lent)).select_related("person", "post", "unit")
    if sender is not None:
        rows = rows.filter(visible(sender))
    official = ("unit__tier", "unit__region_path", "unit__order", "post__rank")
    return [brief_of(row) for row in rows.order_by(*official)[:size]]


def preview(actor: Actor, audience: Audience, *, lent: Q | None = None) -> Preview:
    """Who sees only the own organ is not told either how many others there are: choosing one by one would name them."""
    count = head_count(audience, sender=actor, lent=lent)
    return Preview(
        total=count.total,
        by_tier=[TierCount(tier=tier, name=name, people=count.by_tier.get(tier, 0)) for tier, name in TIERS.items()],
        sample=sample(audience, sender=actor, lent=lent),
        words=in_words(audience, actor),
        beyond=0 if actor.limited else count.beyond,
    )


# --- in words ---


def in_words(audience: Audience, viewer: Actor | None = None) -> str:
    """`90 个县（市、区）水利局的值班员，及所有乡镇（街道）的主要负责人，不含舟山市`.

    To `viewer`, where one is given, only people and units are named that he may see.
    """
    places = Places(audience)
    text = "，及".join(_phrase(selector, places, viewer) for selector in audience.any_of)
    if audience.without:
        text += "，不含" + "、".join(_phrase(selector, places, viewer) for selector in audience.without)
    return text


def _phrase(selector: Selector, places: Places, viewer: Actor | None) -> str:
    where = "、".join(places.regions[pk].name for pk in selector.regions)
    units = _unit_words([places.units[pk] for pk in selector.units], viewer)
    tiers = "、".join(_tier_words(tier, selector, places) for tier in sorted(selector.tiers))
    kinds = "、".join(kind_words(kind) for kind in selector.kinds)
    posts = "、".join([*(ROLES[role] for role in selector.roles), *(f"{DUTIES[duty]}岗" for duty in selector.duties)])
    whose = f"{where}{tiers}{kinds}{units}"
    whom = _people_words(selector.people, viewer) if selector.people else posts
    if selector.on_duty:
        return _on_duty_words(whose, whom, named=bool(selector.people))
    if not whom:
        return whose
    if whose:
        return f"{whose}的{whom}"
    return whom if selector.people else f"所有{whom}"


def _unit_words(units: list[Unit], viewer: Actor | None) -> str:
    seen = units
    if units and viewer is not None and viewer.limited:
        sight = sight_of(viewer)
        seen = [unit for unit in units if any(unit.path.startswith(path) for path in sight)]
    hidden = [f"另选的 {len(units) - len(seen)} 个单位"] if len(seen) < len(units) else []
    return "、".join([*(unit.name for unit in seen), *hidden])


def _on_duty_words(whose: str, whom: str, *, named: bool) -> str:
    if not whom:
        return f"{whose}的当班人员" if whose else "所有当班人员"
    return f"{whose or ('' if named else '所有')}当班的{whom}"


def _tier_words(tier: int, selector: Selector, places: Places) -> str:
    """Counted where one could count them on a map, else 所有."""
    regions = Region.objects.filter(tier=tier)
    if selector.regions:
        regions = regions.filter(_under("path__startswith", [places.regions[pk].path for pk in selector.regions]))
    count = regions.count()
    return f" {count} 个{TIERS[tier]}".lstrip(" ") if 1 < count <= 100 else f"所有{TIERS[tier]}"


def _people_words(people: list[int], viewer: Actor | None) -> str:
    seen = in_force() if viewer is None else visible(viewer)
    rows = Appointment.objects.filter(seen, person_id__in=people).order_by("person_id", "pk")
    names = list(rows.distinct("person_id").values_list("person__name", flat=True)[:3])
    if not names:
        return f"所选 {len(people)} 人"
    shown = "、".join(names)
    return shown if len(people) <= len(names) else f"{shown}等 {len(people)} 人"
