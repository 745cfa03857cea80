"""Who answers for a conversation when its owner leaves, or leaves the post that the group belongs to."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from messaging.events import ConversationRole, person_stream
from messaging.models import Conversation, Membership, Role
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_of, in_force
from officehub.directory.models import Appointment

from .joining import admit
from .posting import Fact, say


def owners_gone() -> QuerySet[Conversation]:
    """Conversations that belong to a unit whose owner holds no post there any more."""
    held = Appointment.objects.filter(
        in_force(), person=OuterRef("owner"), unit__path__startswith=OuterRef("owner_unit__path")
    )
    return Conversation.objects.filter(~Exists(held), owner_unit__isnull=False, archived_at=None)


def pass_on_if_gone(conversation: Conversation) -> list[Fact]:
    """To whoever holds the same post now, else to an administrator or member of the unit, else to the oldest there is.

    The row is locked. The former owner becomes a member like the others, and goes where the posts say so.
    """
    if not owners_gone().filter(pk=conversation.pk).exists():
        return []
    mine = conversation.memberships.select_related("person", "appointment").filter(role=Role.OWNER, left_at=None)
    former = mine.first()
    came = _successor_comes(conversation, former) if former else []
    heir = _heir(conversation, former)
    return [*came, *hand_to(conversation, heir, former)] if former and heir else came


def hand_to(conversation: Conversation, heir: Membership, former: Membership) -> list[Fact]:
    """Both are told to look again at what they may do; the ledger names them."""
    former.role = Role.MEMBER
    former.follows = conversation.unit_id is not None or conversation.audience is not None
    former.save(update_fields=["role", "follows"])
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])
    conversation.owner = heir.person
    conversation.version += 1
    conversation.save(update_fields=["owner", "version"])
    detail = {"from": former.person_id, "to": heir.person_id}
    record(None, "conversation.transfer", subject=("conversation", conversation.pk), detail=detail)
    line = say(conversation, _speaker(heir), f"{heir.person.name} 因岗位变动成为群主")
    return [*line, *(role_changed(conversation.pk, person) for person in detail.values())]


def role_changed(conversation_id: int, person_id: int) -> Fact:
    return person_stream(person_id), ConversationRole(conversation_id=conversation_id)


def next_in_line(conversation: Conversation) -> QuerySet[Membership]:
    """The oldest administrator, else the oldest member."""
    admins_first = Case(When(role=Role.ADMIN, then=Value(0)), default=Value(1))
    return (
        conversation.memberships.select_related("person")
        .filter(left_at=None)
        .exclude(role=Role.OWNER)
        .order_by(admins_first, "joined_at", "pk")
    )


def _successor_comes(conversation: Conversation, former: Membership) -> list[Fact]:
    """The post goes on: who holds it now is let in, if the posts that the group is made of did not do so."""
    held = _same_post(former).values_list("person_id", "pk").first()
    if held is None or conversation.memberships.filter(person=held[0], left_at=None).exists():
        return []
    return admit(conversation, dict([held]))


def _heir(conversation: Conversation, former: Membership | None) -> Membership | None:
    line = next_in_line(conversation)
    successor = line.filter(person__in=_same_post(former).values("person")).first() if former else None
    heir = successor or line.filter(_in_post(conversation)).first()
    # Without anybody of the unit, an owner who only moved elsewhere keeps the group: it has to be somebody's.
    return heir or (None if former and _holds_a_post(former) else line.first())


def _holds_a_post(member: Membership) -> bool:
    return Appointment.objects.filter(in_force(), person=member.person_id).exists()


def _same_post(former: Membership) -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force(), post=former.appointment.post_id).order_by("pk")


def _in_post(conversation: Conversation) -> Q:
    held = Appointment.objects.filter(in_force(), unit__path__startswith=conversation.owner_unit.path)  # type: ignore[union-attr]
    return Q(person__in=held.values("person"))


def _speaker(heir: Membership) -> Actor:
    return actor_of(Appointment.objects.select_related("person__user", "post", "unit").get(pk=heir.appointment_id))
