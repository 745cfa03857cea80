"""Groups that follow posts, in one line."""

from __future__ import annotations

from datetime import date, timedelta

from messaging import actions
from messaging.models import Conversation, Membership
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience
from officehub.directory.models import Appointment
from officehub.kernel import clock


def heads_of(kind: str = "water") -> Audience:
    """Everybody who leads a unit of this line."""
    return Audience.model_validate({"any_of": [{"kinds": [kind], "roles": ["head"]}]})


def special(
    founder: Actor, audience: Audience | None = None, *, days: int = 30, title: str = "防汛专班"
) -> Conversation:
    return actions.found_special_work(
        actor=founder,
        title=title,
        purpose="演示：汛期值守与险情会商",
        audience=audience or heads_of(),
        ends_on=clock.today() + timedelta(days=days),
    )


def unit_group(head: Actor) -> Conversation:
    return actions.open_unit_group(actor=head, unit_id=head.unit_id)


def leave_post(actor: Actor, last_day: date | None = None) -> None:
    Appointment.objects.filter(pk=actor.appointment_id).update(valid_to=last_day or clock.today() - timedelta(days=1))


def members(conversation: Conversation) -> set[int]:
    return set(Membership.objects.filter(conversation=conversation, left_at=None).values_list("person_id", flat=True))


def roles(conversation: Conversation) -> dict[int, str]:
    rows = Membership.objects.filter(conversation=conversation, left_at=None)
    return dict(rows.values_list("person_id", "role"))


def lines(conversation: Conversation) -> list[str]:
    return list(conversation.messages.filter(kind="system").order_by("number").values_list("text", flat=True))
