from __future__ import annotations

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When

from messaging.reach import policy as reach
from messaging.reach.attachments import files_of
from messaging.reach.queries.ledger import chain_to
from officehub.directory.actor import Actor, actor_for
from officehub.directory.audience import Preview, preview
from officehub.directory.authority import organ_of, reach_of
from officehub.directory.models import Unit
from officehub.kernel.errors import NotFound

from . import policy
from .models import Held, HeldState, ReleaseRule
from .payloads import HeldBrief, HeldPayload, HoldDispatch, ReleaseLimit, Returned
from .policy import Act

LISTED = 50
NAMED = 5


def held_list(*, actor: Actor) -> list[HeldBrief]:
    """Mine, and those I may release: what waits first, then the newest."""
    waiting = Case(When(state=HeldState.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    return [_brief(actor, held) for held in policy.visible_to(actor).order_by(waiting, "-pk")[:LISTED]]


def one_held(*, actor: Actor, held_id: int) -> HeldPayload:
    held = policy.access_held(actor, held_id)
    draft = HoldDispatch.model_validate(held.draft)
    named = policy.who_may(Act.RELEASE, held).select_related("person", "post", "unit").order_by("post__rank", "pk")
    return HeldPayload(
        **_brief(actor, held).model_dump(),
        draft=draft,
        files=files_of(draft.files),
        above=chain_to(held.above),
        returned=_returned(actor, draft.replaces),
        releasers=[f"{row.person.name} · {row.unit.name} {row.post.title}" for row in named[:NAMED]],
        preview=_preview(actor, held, draft) if held.state == HeldState.WAITING else None,
    )


def _returned(actor: Actor, held_id: int | None) -> Returned | None:
    earlier = policy.visible_to(actor).filter(pk=held_id, state=HeldState.REFUSED).first() if held_id else None
    if earlier is None or earlier.decided_at is None:
        return None
    return Returned(
        held_id=earlier.pk, decider_line=earlier.decider_line, decided_at=earlier.decided_at, reason=earlier.reason
    )


def _preview(actor: Actor, held: Held, draft: HoldDispatch) -> Preview | None:
    """As the sender's own, with the reach lent to him: by the reader where that is asked for, by what he passes on."""
    try:
        sender = actor_for(held.sender_appointment_id)
    except NotFound:
        return None
    lent = reach_of(actor).matches() if draft.beyond and policy.may(actor, Act.RELEASE, held) else None
    if held.above is not None:
        lent = reach.lent_to(sender, held.above)
    return preview(sender, draft.audience, lent=lent)


def limit(*, actor: Actor) -> ReleaseLimit:
    organ = organ_of(actor.unit_path)
    rule = ReleaseRule.objects.select_related("set_by").filter(unit__path=organ).first()
    system = int(settings.RELEASE_ABOVE)
    return ReleaseLimit(
        above=min(system, rule.above) if rule else system,
        system=system,
        own=rule.above if rule else None,
        organ=Unit.objects.get(path=organ).name,
        set_by=rule.set_by.name if rule else "",
        set_at=rule.set_at if rule else None,
        may_set=policy.may_set_limit(actor),
    )


def _brief(actor: Actor, held: Held) -> HeldBrief:
    fields = (
        "title", "level", "audience_words", "people", "beyond", "sender_line", "state", "asked_at", "decided_at",
        "decider_line", "reason", "dispatch_id",
    )  # fmt: skip
    return HeldBrief.model_validate(
        {name: getattr(held, name) for name in fields}
        | {"id": held.pk, "mine": held.sender_id == actor.person_id, "abilities": sorted(policy.acts(actor, held))}
        | {"passes_on": held.above_id}
    )
