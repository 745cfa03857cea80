"""Nobody speaks for nobody: a hook whose person no longer keeps the group passes to its owner, or falls silent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from messaging.actions.posting import Fact, say
from messaging.bots.models import Hook
from messaging.bots.policy import answering, heir_of
from messaging.places import lock_conversations
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.realtime.log import emit


def pass_on(hook: Hook) -> tuple[Actor | None, list[Fact]]:
    """The group and the hook are locked. Who answers from now on, None where it fell silent; and what is to be said."""
    heir = heir_of(hook)
    detail = {"name": hook.name, "hook": hook.pk, "before": hook.answers_id}
    subject = ("conversation", hook.conversation_id)
    if heir is None:
        hook.disabled_at = clock.now()
        hook.save(update_fields=["disabled_at"])
        record(None, "bot.silence", subject=subject, detail=detail)
        return None, []
    hook.answers_id, hook.appointment_id = heir.person_id, heir.appointment_id
    hook.save(update_fields=["answers", "appointment"])
    record(None, "bot.pass_on", subject=subject, detail=detail | {"person_ids": [heir.person_id]})
    return heir, say(hook.conversation, heir, f"机器人“{hook.name}”改由群主 {heir.name} 负责")


def settle() -> int:
    """Every hook in use whose person left, lost the post or no longer keeps the group. How many changed."""
    holding = Appointment.objects.filter(in_force()).values("pk")
    live = Hook.objects.filter(removed_at=None, disabled_at=None, conversation__archived_at=None)
    gone = live.exclude(appointment__in=holding).values_list("pk", flat=True)
    keeping = live.filter(
        conversation__memberships__person=F("answers"),
        conversation__memberships__left_at=None,
        conversation__memberships__role__in=("owner", "admin"),
    )
    lost = live.exclude(pk__in=keeping.values("pk")).values_list("pk", flat=True)
    return sum(_settle(pk) for pk in sorted({*gone, *lost}))


@transaction.atomic
def _settle(hook_id: int) -> bool:
    place = Hook.objects.values_list("conversation_id", flat=True).get(pk=hook_id)
    conversation = lock_conversations([place])[place]
    hook = Hook.objects.select_for_update().get(pk=hook_id)
    hook.conversation = conversation
    if hook.disabled_at or hook.removed_at or answering(hook):
        return False
    emit(*pass_on(hook)[1])
    return True
