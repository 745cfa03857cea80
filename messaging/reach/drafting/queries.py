from __future__ import annotations

from collections.abc import Iterable

from messaging.reach.forms import form_of
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience
from officehub.directory.models import Region, Unit

from . import policy
from .models import SavedAudience, Template
from .payloads import SavedAudiencePayload, TemplatePayload
from .policy import Act


def audiences(*, actor: Actor) -> list[SavedAudiencePayload]:
    """Three queries: one's own first, by name."""
    rows = list(policy.audiences_of(actor).order_by("organ_id", "name"))
    known = {row.pk: Audience.model_validate(row.audience) for row in rows}
    gone = _gone(known.values())
    return [
        SavedAudiencePayload(
            id=row.pk,
            name=row.name,
            words=row.words,
            shared=row.organ_id is not None,
            gone=_names_any(known[row.pk], gone),
            audience=known[row.pk],
            abilities=_abilities(actor, row),
        )
        for row in sorted(rows, key=lambda row: (row.organ_id is not None, row.name))
    ]


def templates(*, actor: Actor) -> list[TemplatePayload]:
    rows = list(policy.templates_of(actor).order_by("name"))
    known = {row.pk: Audience.model_validate(row.audience) for row in rows if row.audience}
    gone = _gone(known.values())
    return [_template(actor, row, known.get(row.pk), gone) for row in rows]


def _template(actor: Actor, row: Template, audience: Audience | None, gone: Places) -> TemplatePayload:
    fields = {name: getattr(row, name) for name in ("name", "level", "title", "text", "ask", "forward_tiers")}
    return TemplatePayload.model_validate(
        fields
        | {
            "id": row.pk,
            "form": form_of(row.form),
            "audience": audience,
            "gone": audience is not None and _names_any(audience, gone),
            "abilities": _abilities(actor, row),
        }
    )


def _abilities(actor: Actor, row: SavedAudience | Template) -> list[str]:
    return [act.value for act in Act if policy.may(actor, act, row)]


Places = tuple[set[int], set[int]]  # regions, units


def _named(audience: Audience) -> Places:
    selectors = [*audience.any_of, *audience.without]
    return {pk for each in selectors for pk in each.regions}, {pk for each in selectors for pk in each.units}


def _gone(audiences: Iterable[Audience]) -> Places:
    """Of all the places these name, those that are no more. Two queries."""
    regions: set[int] = set()
    units: set[int] = set()
    for audience in audiences:
        named = _named(audience)
        regions |= named[0]
        units |= named[1]
    return (
        regions - set(Region.objects.filter(pk__in=regions).values_list("pk", flat=True)),
        units - set(Unit.objects.filter(pk__in=units).values_list("pk", flat=True)),
    )


def _names_any(audience: Audience, gone: Places) -> bool:
    regions, units = _named(audience)
    return bool(regions & gone[0] or units & gone[1])
