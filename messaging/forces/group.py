"""The force's own conversation: special work whose members are the seats, and which ends with the force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from messaging.actions.joining import admit, changed, count_members, tell_left
from messaging.actions.posting import Fact, say
from messaging.actions.succession import role_changed
from messaging.models import Conversation, ConversationKind, Membership
from messaging.models import Role as GroupRole
from messaging.models.conversations import Speakers
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, Selector
from officehub.directory.models import Unit
from officehub.kernel import clock

from .models import Force, Member, Role

LEADS = (Role.LEADER, Role.DEPUTY)


def open_group(*, title: str, goal: str, unit: Unit, leader: tuple[int, int], ends_on: date) -> Conversation:
    """Its audience names the leader alone: nobody follows a post into it, the seats say who is in. `leader`: person,
    appointment."""
    person_id, appointment_id = leader
    audience = Audience(any_of=[Selector.model_validate({"people": [person_id]})])
    return Conversation.objects.create(
        kind=ConversationKind.SPECIAL,
        title=title,
        purpose=goal[:200],
        owner_id=person_id,
        owner_unit=unit,
        audience=audience.model_dump(mode="json"),
        chosen_by_id=appointment_id,
        ends_on=ends_on,
        who_invites=Speakers.ADMINS,
        past_open=True,
        seated=True,
        last_at=clock.now(),
    )


def locked(force: Force) -> Conversation:
    return Conversation.objects.select_for_update(no_key=True).get(pk=force.conversation_id)


def let_in(conversation: Conversation, seats: Iterable[Member]) -> list[Fact]:
    """Who is in already stays as he is. The conversation's row is new or locked."""
    held = {seat.person_id: seat.appointment_id for seat in seats}
    present = _inside(conversation).filter(person__in=held).values_list("person_id", flat=True)
    coming = {person: post for person, post in held.items() if person not in set(present)}
    return admit(conversation, coming, owner=conversation.owner_id) if coming else []


def let_out(conversation: Conversation, people: Iterable[int]) -> list[Fact]:
    """Out of the group, archived or not; nobody's sockets follow it any more. The row is locked."""
    rows = _inside(conversation).select_for_update().filter(person__in=set(people)).order_by("pk")
    gone = [row.person_id for row in rows]
    if not gone:
        return []
    _inside(conversation).filter(person__in=gone).update(left_at=clock.now())
    count_members(conversation, -len(gone))
    return [*tell_left(conversation.pk, gone), changed(conversation)]


def keep_roles(conversation: Conversation, seats: Mapping[int, str]) -> list[Fact]:
    """The leader owns the group, deputies are its administrators. `seats`: person → role in the force."""
    facts: list[Fact] = []
    for row in _inside(conversation).filter(person__in=seats).order_by("pk"):
        wanted = _group_role(seats[row.person_id])
        if row.role == wanted:
            continue
        row.role = wanted
        row.save(update_fields=["role"])
        facts.append(role_changed(conversation.pk, row.person_id))
        if wanted == GroupRole.OWNER:
            conversation.owner_id = row.person_id
            conversation.save(update_fields=["owner"])
    return facts


def keep_ends(conversation: Conversation, force: Force) -> None:
    """Nobody reads the group past his own last day, nor the force's, but those who are to close it."""
    seats = {seat.person_id: seat for seat in force.members.filter(left_at=None)}
    moved = []
    for row in _inside(conversation).filter(person__in=seats).order_by("pk"):
        seat = seats[row.person_id]
        wanted = seat.ends_on or (None if seat.role in LEADS else force.ends_on)
        if row.ends_on != wanted:
            row.ends_on = wanted
            moved.append(row)
    Membership.objects.bulk_update(moved, ["ends_on"])


def _group_role(role: str) -> str:
    if role == Role.LEADER:
        return GroupRole.OWNER
    return GroupRole.ADMIN if role == Role.DEPUTY else GroupRole.MEMBER


def archive(conversation: Conversation, actor: Actor | None, speaker: Actor, line: str) -> list[Fact]:
    """Read only from here on; a group that is archived already is left as it is. The row is locked."""
    if conversation.archived_at is not None:
        return []
    facts = say(conversation, speaker, line)
    conversation.archived_at = clock.now()
    conversation.version += 1
    conversation.save(update_fields=["archived_at", "version"])
    conversation.invite_links.filter(ended_at=None).update(ended_at=clock.now())
    subject = ("conversation", conversation.pk)
    record(actor, "conversation.archive", subject=subject, detail={"ends_on": str(conversation.ends_on)})
    return [*facts, changed(conversation)]


def _inside(conversation: Conversation) -> QuerySet[Membership]:
    return Membership.objects.filter(conversation=conversation, left_at=None)
