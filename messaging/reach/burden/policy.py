"""Who sees what units carry: the data bureau and auditors their region, those who command a region that region, and
everybody the own organ. Values of earlier answers are read by the rights of the instruction they were given to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from messaging.reach.policy import command_of
from officehub.directory.actor import Actor
from officehub.directory.authority import organ_of
from officehub.directory.models import Region, Unit
from officehub.kernel.errors import Forbidden, NotFound

REDUCING_KINDS = frozenset({"data"})  # the bureaus in charge of reducing burdens


class Act(StrEnum):
    READ = "read"
    TELL = "tell"  # the sender of a repeated question


@dataclass(frozen=True)
class Scope:
    region: str  # region path; empty: the own organ only
    organ: str

    def units(self) -> Q:
        own = Q(path=self.organ)
        return own | Q(region_path__startswith=self.region) if self.region else own


def scope_of(actor: Actor) -> Scope:
    organ = organ_of(actor.unit_path)
    if not actor.limited and (actor.unit_kind in REDUCING_KINDS or command_of(actor) is not None):
        return Scope(actor.region_path, organ)
    return Scope("", organ)


def path_to(actor: Actor, region_id: int | None) -> list[Region]:
    """From the top of what the actor sees to that region (the top unless told). Nothing for who sees only
    the own organ. Raises NotFound for a region beyond."""
    top = scope_of(actor).region
    if not top and region_id is None:
        return []
    here = {"path": top} if region_id is None else {"pk": region_id}
    region = Region.objects.filter(path__startswith=top, **here).first() if top else None
    if region is None:
        raise NotFound
    paths = [region.path[:end] for end in range(len(top), len(region.path) + 1, Region.steplen)]
    return list(Region.objects.filter(path__in=paths).order_by("path"))


def visible_to(actor: Actor) -> QuerySet[Unit]:
    """Organs; their offices are counted with them."""
    organs: QuerySet[Unit] = Unit.objects.filter(scope_of(actor).units(), depth=1)
    return organs


def may(actor: Actor, act: Act, unit: Unit) -> bool:
    scope = scope_of(actor)
    inside = unit.path == scope.organ or (bool(scope.region) and unit.region_path.startswith(scope.region))
    return inside and unit.depth == 1 and (act is Act.READ or bool(scope.region))


def access_unit(actor: Actor, unit_id: int, act: Act = Act.READ) -> Unit:
    unit = visible_to(actor).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not may(actor, act, unit):
        raise Forbidden("只有大数据部门和辖区负责人可以提醒下达单位。")
    return unit
