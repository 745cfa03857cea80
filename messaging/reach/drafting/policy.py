"""One's own audiences are one's own; what an organ shares, its people use, and its maker or its heads take away."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import LEADERS, organ_of
from officehub.directory.models import Appointment
from officehub.kernel.errors import Forbidden, NotFound

from .models import SavedAudience, Template

KEEPERS = LEADERS | {"office_head"}
Kept = SavedAudience | Template


class Act(StrEnum):
    READ = "read"
    REMOVE = "remove"


def audiences_of(actor: Actor) -> QuerySet[SavedAudience]:
    return SavedAudience.objects.filter(
        Q(organ=None, owner=actor.person_id) | Q(organ__path=organ_of(actor.unit_path))
    ).select_related("organ")


def templates_of(actor: Actor) -> QuerySet[Template]:
    return Template.objects.filter(organ__path=organ_of(actor.unit_path)).select_related("organ")


def may(actor: Actor, act: Act, kept: Kept) -> bool:
    own = kept.owner_id == actor.person_id
    if kept.organ is None:
        return own
    if kept.organ.path != organ_of(actor.unit_path):
        return False
    return act is Act.READ or own or actor.role in KEEPERS


def who_may(act: Act, kept: Kept) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(in_force())
    own = Q(person=kept.owner_id)
    if kept.organ is None:
        return rows.filter(own)
    rows = rows.filter(unit__path__startswith=kept.organ.path)
    return rows if act is Act.READ else rows.filter(own | Q(post__role__in=KEEPERS))


def access_audience(actor: Actor, audience_id: int, act: Act) -> SavedAudience:
    found = audiences_of(actor).filter(pk=audience_id).first()
    if found is None:
        raise NotFound
    _require(actor, act, found)
    return found


def access_template(actor: Actor, template_id: int, act: Act) -> Template:
    found = templates_of(actor).filter(pk=template_id).first()
    if found is None:
        raise NotFound
    _require(actor, act, found)
    return found


def _require(actor: Actor, act: Act, kept: Kept) -> None:
    if not may(actor, act, kept):
        raise Forbidden("只有保存的人和本单位负责人可以删除。")
