"""Choosing units: by name, or a whole group of them in one tap."""

from __future__ import annotations

from typing import Literal

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from officehub.kernel.text import clean_text

from .actor import Actor
from .models import Unit, UnitCategory
from .payloads import UnitBrief, unit_brief
from .tree import seen_units

AT_MOST = 30
GROUP_AT_MOST = 200
IN_ORDER = ("-near", "depth", "tier", "region_path", "order", "path")
APART = (UnitCategory.MASS, UnitCategory.ENTERPRISE, UnitCategory.INSTITUTION)
Group = Literal["departments", "below"]


def find_units(actor: Actor, text: str) -> list[UnitBrief]:
    """By name: of the actor's own region and below first, organs before their offices, in official order. One query."""
    words = clean_text(text, limit=40, field="搜索内容", required=False)
    if not words:
        return []
    near = When(region_path__startswith=actor.region_path, then=Value(True))
    rows = Unit.objects.filter(seen_units(actor), Q(name__contains=words) | Q(short_name__contains=words))
    rows = rows.annotate(near=Case(near, default=Value(False), output_field=BooleanField()))
    return [unit_brief(unit) for unit in rows.order_by(*IN_ORDER)[:AT_MOST]]


def unit_group(actor: Actor, group: Group) -> list[UnitBrief]:
    """`departments`: the other issuing organs of the actor's region; `below`: the governments one tier down."""
    return [unit_brief(unit) for unit in _grouped(actor, group)[:GROUP_AT_MOST]]


def _grouped(actor: Actor, group: Group) -> QuerySet[Unit]:
    organs: QuerySet[Unit] = Unit.objects.filter(seen_units(actor), depth=1)
    if group == "below":
        below = organs.filter(kind="government", tier=actor.tier + 1, region_path__startswith=actor.region_path)
        return below.order_by("region_path", "order")
    own = actor.unit_path[: Unit.steplen]
    beside = organs.filter(region_path=actor.region_path, has_issuing_right=True).exclude(path=own)
    return beside.exclude(category__in=APART).order_by("order")
