"""One step of the directory at a time, in official order: regions, their organs, internal offices, posts and people."""

from __future__ import annotations

from django.db.models import Count, Q
from django.db.models.functions import Left

from officehub.kernel.errors import NotFound
from officehub.kernel.payload import Payload

from .actor import Actor
from .models import Appointment, Post, Region, Unit
from .payloads import PersonBrief, UnitBrief, brief_of, unit_brief
from .policy import sight_of, visible

AT_MOST = 500  # people shown of one unit; the rest are found by search


class TreeStep(Payload):
    kind: str  # region or unit
    id: int
    name: str
    tier: int


class TreeRegion(Payload):
    id: int
    name: str
    tier: int
    regions: int  # directly below


class TreeUnit(UnitBrief):
    offices: int
    people: int  # internal offices included


class TreePost(Payload):
    id: int
    title: str
    role: str
    people: list[PersonBrief]


class TreeLevel(Payload):
    """What lies directly below a region or a unit; `trail` is the way to it, itself last."""

    trail: list[TreeStep]
    regions: list[TreeRegion]
    units: list[TreeUnit]
    posts: list[TreePost]
    more: bool  # people left out


def level(actor: Actor, *, region_id: int | None = None, unit_id: int | None = None) -> TreeLevel:
    """Without either, the top. Raises NotFound for what is absent or out of sight."""
    if unit_id is not None:
        return _below_unit(actor, _seen_unit(actor, unit_id))
    if region_id is not None:
        region = Region.objects.filter(seen_regions(actor), pk=region_id).first()
        if region is None:
            raise NotFound
        return _below_region(actor, region)
    tops = Region.objects.filter(seen_regions(actor), depth=1).order_by("path")
    return TreeLevel(trail=[], regions=[_region(top) for top in tops], units=[], posts=[], more=False)


def seen_units(actor: Actor) -> Q:
    """On Unit, by the rule of policy.visible."""
    if not actor.limited:
        return Q()
    seen = Q()
    for path in sight_of(actor):
        seen |= Q(path__startswith=path)
    return seen


def seen_regions(actor: Actor) -> Q:
    """On Region: where a unit in sight lies, and the way there."""
    if not actor.limited:
        return Q()
    step = int(Region.steplen)
    paths = set(Unit.objects.filter(seen_units(actor)).values_list("region_path", flat=True))
    return Q(path__in={path[:end] for path in paths for end in range(step, len(path) + 1, step)})


def _seen_unit(actor: Actor, unit_id: int) -> Unit:
    unit: Unit | None = Unit.objects.filter(seen_units(actor), pk=unit_id).select_related("region").first()
    if unit is None:
        raise NotFound
    return unit


def _below_region(actor: Actor, region: Region) -> TreeLevel:
    below = Region.objects.filter(seen_regions(actor), path__startswith=region.path, depth=region.depth + 1).order_by(
        "path"
    )
    organs = Unit.objects.filter(seen_units(actor), region=region, depth=1).order_by("order", "path")
    people = _heads(actor, Q(unit__region=region), Unit.steplen)
    return TreeLevel(
        trail=_region_trail(region),
        regions=[_region(child) for child in below],
        units=[_unit(organ, people) for organ in organs],
        posts=[],
        more=False,
    )


def _below_unit(actor: Actor, unit: Unit) -> TreeLevel:
    offices = Unit.objects.filter(path__startswith=unit.path, depth=unit.depth + 1).order_by("order", "path")
    people = _heads(actor, Q(unit__path__startswith=unit.path), Unit.steplen * (unit.depth + 1))
    held = Appointment.objects.filter(visible(actor), unit=unit).select_related("person", "post", "unit")
    shown = list(held.order_by("post__rank", "post_id", "pk")[: AT_MOST + 1])
    return TreeLevel(
        trail=[*_region_trail(unit.region), *_unit_trail(unit)],
        regions=[],
        units=[_unit(office, people) for office in offices],
        posts=_posts(unit, shown[:AT_MOST]),
        more=len(shown) > AT_MOST,
    )


def _posts(unit: Unit, held: list[Appointment]) -> list[TreePost]:
    by_post: dict[int, list[PersonBrief]] = {}
    for row in held:
        by_post.setdefault(row.post_id, []).append(brief_of(row))
    posts = Post.objects.filter(unit=unit).order_by("rank", "pk")
    return [TreePost(id=p.pk, title=p.title, role=p.role, people=by_post.get(p.pk, [])) for p in posts]


def _heads(actor: Actor, where: Q, length: int) -> dict[str, int]:
    """People per unit path of that length, everything below included."""
    rows = Appointment.objects.filter(visible(actor), where).annotate(root=Left("unit__path", length))
    counted = rows.values("root").annotate(people=Count("person_id", distinct=True)).order_by()
    return {row["root"]: row["people"] for row in counted}


def _region(region: Region) -> TreeRegion:
    return TreeRegion(id=region.pk, name=region.name, tier=region.tier, regions=region.numchild)


def _unit(unit: Unit, people: dict[str, int]) -> TreeUnit:
    return TreeUnit(**unit_brief(unit).model_dump(), offices=unit.numchild, people=people.get(unit.path, 0))


def _region_trail(region: Region) -> list[TreeStep]:
    step = int(Region.steplen)
    paths = [region.path[:end] for end in range(step, len(region.path) + 1, step)]
    rows = Region.objects.filter(path__in=paths).order_by("path")
    return [TreeStep(kind="region", id=row.pk, name=row.name, tier=row.tier) for row in rows]


def _unit_trail(unit: Unit) -> list[TreeStep]:
    step = int(Unit.steplen)
    paths = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    rows = Unit.objects.filter(path__in=paths).order_by("path")
    return [TreeStep(kind="unit", id=row.pk, name=row.name, tier=row.tier) for row in rows]
