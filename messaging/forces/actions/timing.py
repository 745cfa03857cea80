"""What the calendar does. Rights end by the date itself (policy); here follow the group, the sockets and the to-dos."""

from __future__ import annotations

from django.db import transaction

from messaging.forces import group, policy, waiting
from messaging.forces.events import force_stream
from messaging.forces.models import Force, Member
from messaging.forces.telling import changed, listed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_of
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.realtime.fanout import expel
from officehub.realtime.log import emit

from .seating import let_go


@transaction.atomic
def let_go_of_ended(*, force_id: int) -> int:
    """Those whose own last day is over; how many."""
    force = Force.objects.select_for_update(no_key=True).get(pk=force_id)
    ended = list(force.members.filter(left_at=None, ends_on__lt=clock.today()).select_related("person").order_by("pk"))
    if not ended or force.closed_at is not None:
        return 0
    people = [seat.person_id for seat in ended]
    record(None, "force.seat_over", subject=("force", force.pk), detail={"person_ids": people})
    facts = let_go(force, ended, None)
    emit(*facts, changed(force, "members"))
    return len(ended)


@transaction.atomic
def end_over(*, force_id: int) -> bool:
    """The last day is over: all but those who lead it are out, the group is archived, the leader is asked to close.

    Nobody's seat row ends: closing does that, and until then the rule by date keeps them out.
    """
    force = Force.objects.select_for_update(no_key=True).get(pk=force_id)
    if force.expired_at is not None or policy.state_of(force) is not policy.State.OVER:
        return False
    force.expired_at = clock.now()
    force.save(update_fields=["expired_at"])
    seats = list(force.members.filter(left_at=None).order_by("pk"))
    leads = [seat for seat in seats if seat.role in group.LEADS]
    others = [seat for seat in seats if seat.role not in group.LEADS]
    record(None, "force.over", subject=("force", force.pk), detail={"people": len(others)})
    waiting.all_over(force)
    waiting.ask_for_closing(force, leads)
    conversation = group.locked(force)
    speaker = _speaker(leads or seats)
    facts = group.archive(conversation, None, speaker, "专班已到截止日期，本群自动归档，此后只能查看")
    facts += group.let_out(conversation, [seat.person_id for seat in others])
    for seat in others:
        expel(force_stream(force.pk), seat.person_id)
    emit(*facts, changed(force, "charter"), *listed(force, [seat.person_id for seat in seats]))
    return True


def _speaker(seats: list[Member]) -> Actor:
    rows = Appointment.objects.select_related("person__user", "post", "unit")
    return actor_of(rows.get(pk=seats[0].appointment_id))
