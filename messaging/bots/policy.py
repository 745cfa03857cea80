"""Who may set programs talking: those who keep the group. All members see which there are and who answers for them."""

from __future__ import annotations

from django.db.models import QuerySet

from messaging.models import Conversation, Membership
from messaging.policy import Act, access_conversation, allowed, lock_conversation
from messaging.presence import present
from officehub.directory.actor import Actor, actor_of, in_force
from officehub.directory.models import Appointment, AppointmentKind
from officehub.kernel.errors import Conflict, NotFound

from .models import Hook

PER_GROUP = 10


def may_keep(conversation: Conversation, role: str) -> bool:
    return Act.MANAGE in allowed(conversation, role)


def lock_place(actor: Actor, conversation_id: int) -> Conversation:
    """The group, locked, for a change of its hooks."""
    return lock_conversation(actor, conversation_id, Act.MANAGE).conversation


def lock_hook(actor: Actor, hook_id: int) -> Hook:
    """Locks the group, then the hook, as a call of the hook does. One of another's group is as absent as none."""
    place = Hook.objects.filter(pk=hook_id, removed_at=None).values_list("conversation_id", flat=True).first()
    if place is None:
        raise NotFound
    lock_place(actor, place)
    hooks = Hook.objects.select_for_update(of=("self",)).select_related("conversation")
    hook = hooks.filter(pk=hook_id, removed_at=None).first()
    if hook is None:
        raise Conflict("这个机器人刚被移除。")
    return hook


def keeper(actor: Actor, conversation_id: int) -> bool:
    """Raises NotFound for those who are not in the conversation."""
    membership = access_conversation(actor, conversation_id)
    return may_keep(membership.conversation, membership.role)


def answering(hook: Hook) -> Actor | None:
    """The person who answers for it, while in that post and keeping the group."""
    held = _appointment(hook.appointment_id)
    return actor_of(held) if held and _keeps(hook.conversation, hook.answers_id) else None


def heir_of(hook: Hook) -> Actor | None:
    """The group's owner, in the post he came with or, that being over, in his first one."""
    owner = hook.conversation.memberships.filter(left_at=None, person=hook.conversation.owner_id).first()
    if owner is None or not may_keep(hook.conversation, owner.role):
        return None
    posts = _appointments().filter(person=owner.person_id)
    first = sorted(posts, key=lambda held: (held.pk != owner.appointment_id, held.kind != AppointmentKind.PRIMARY))
    return actor_of(first[0]) if first else None


def _keeps(conversation: Conversation, person_id: int) -> bool:
    membership = Membership.objects.filter(present(), conversation=conversation, person=person_id).first()
    return membership is not None and may_keep(conversation, membership.role)


def _appointment(appointment_id: int) -> Appointment | None:
    return _appointments().filter(pk=appointment_id).first()


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("person__user", "post", "unit").filter(in_force())
