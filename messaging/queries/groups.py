"""Settings, links and requests of one group; what one may found; the groups one keeps."""

from __future__ import annotations

from datetime import date, timedelta

from messaging.founding import LONGEST, may_found_channel, may_open_unit_group
from messaging.models import Conversation, ConversationKind, InviteLink, JoinRequest, Membership, Role
from messaging.payloads.groups import (
    Founding,
    GovernedGroup,
    GroupSettings,
    InviteLinkPayload,
    JoinPreview,
    JoinRequestLine,
    UnitOfGroup,
)
from messaging.payloads.lines import PersonLine
from messaging.policy import Act, access_conversation, access_link, allowed
from messaging.presence import present
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, in_words
from officehub.directory.models import Unit
from officehub.directory.receivers import unit_line_paths
from officehub.directory.tree import seen_units
from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound

from .conversations import line_of, title_of

DORMANT_AFTER = timedelta(days=90)
AT_MOST = 200


def group_settings(*, actor: Actor, conversation_id: int) -> GroupSettings:
    mine = access_conversation(actor, conversation_id)
    conversation = mine.conversation
    acts = allowed(conversation, mine.role, follows=mine.follows)
    rows = Membership.objects.select_related("person", "appointment__unit", "appointment__post")
    owner = rows.filter(conversation=conversation, role=Role.OWNER, left_at=None).first()
    waiting = conversation.join_requests.filter(decided_at=None).count() if Act.MANAGE in acts else 0
    return GroupSettings(
        id=conversation.pk,
        kind=conversation.kind,  # type: ignore[arg-type]
        title=conversation.title,
        purpose=conversation.purpose,
        owner=line_of(owner) if owner else None,
        owner_unit=_unit_name(conversation),
        audience_words=_audience_words(conversation),
        ends_on=conversation.ends_on,
        archived_at=conversation.archived_at,
        who_speaks=conversation.who_speaks,  # type: ignore[arg-type]
        who_invites=conversation.who_invites,  # type: ignore[arg-type]
        who_mentions_everyone=conversation.who_mentions_everyone,  # type: ignore[arg-type]
        join_needs_approval=conversation.join_needs_approval,
        past_open=conversation.past_open,
        link=_current_link(conversation) if Act.ADD_MEMBER in acts else None,
        requests=waiting,
    )


def link_payload(link: InviteLink) -> InviteLinkPayload:
    return InviteLinkPayload(
        token=link.token, path=f"/join/{link.token}", expires_at=link.expires_at, made_by=link.made_by.name
    )


def join_preview(*, actor: Actor, token: str) -> JoinPreview:
    link = access_link(token)
    conversation = link.conversation
    member = conversation.memberships.filter(present(), person=actor.person_id).exists()
    waiting = conversation.join_requests.filter(person=actor.person_id, decided_at=None).exists()
    return JoinPreview(
        conversation_id=conversation.pk if member else None,
        kind=conversation.kind,  # type: ignore[arg-type]
        title=conversation.title,
        purpose=conversation.purpose,
        owner_unit=_unit_name(conversation),
        member_count=conversation.member_count,
        invited_by=link.made_by.name,
        needs_approval=conversation.join_needs_approval,
        standing="member" if member else "waiting" if waiting else "outside",
    )


def join_requests(*, actor: Actor, conversation_id: int) -> list[JoinRequestLine]:
    """The open ones, oldest first."""
    access_conversation(actor, conversation_id, Act.MANAGE)
    rows = JoinRequest.objects.filter(conversation=conversation_id, decided_at=None).select_related(
        "person", "appointment__unit", "appointment__post", "invited_by"
    )
    return [
        JoinRequestLine(
            id=row.pk,
            person=PersonLine(person_id=row.person_id, name=row.person.name, title=title_of(row.appointment)),
            words=row.words,
            invited_by=row.invited_by.name,
            asked_at=row.asked_at,
        )
        for row in rows.order_by("asked_at")[:AT_MOST]
    ]


def unit_group(*, actor: Actor, unit_id: int) -> UnitOfGroup:
    unit = Unit.objects.filter(seen_units(actor), pk=unit_id).first()
    if unit is None:
        raise NotFound
    return _of_unit(actor, unit)


def founding(*, actor: Actor) -> Founding:
    """The organ one belongs to and the office of it."""
    units = Unit.objects.filter(path__in=unit_line_paths(actor.unit_path)).order_by("path")
    return Founding(
        units=[_of_unit(actor, unit) for unit in units],
        channel=may_found_channel(actor),
        longest_days=LONGEST.days,
    )


def governed_groups(*, actor: Actor) -> list[GovernedGroup]:
    """What the actor owns or administers: those that sleep or end first on top, archived ones last."""
    rows = (
        Membership.objects.filter(present(), person=actor.person_id, role__in=[Role.OWNER, Role.ADMIN])
        .exclude(conversation__kind__in=[ConversationKind.DIRECT, ConversationKind.SECRET])
        .select_related("conversation__owner_unit")
        .order_by("conversation__archived_at", "conversation__last_at")
    )
    found = [_governed(row) for row in rows[:AT_MOST]]
    return sorted(found, key=lambda one: (one.archived, not one.dormant, one.ends_on or date.max))


def _governed(row: Membership) -> GovernedGroup:
    conversation = row.conversation
    archived = conversation.archived_at is not None
    return GovernedGroup(
        id=conversation.pk,
        kind=conversation.kind,  # type: ignore[arg-type]
        title=conversation.title,
        purpose=conversation.purpose,
        owner_unit=_unit_name(conversation),
        member_count=conversation.member_count,
        last_at=conversation.last_at,
        ends_on=conversation.ends_on,
        archived=archived,
        dormant=not archived and conversation.last_at < clock.now() - DORMANT_AFTER,
        may_archive=Act.ARCHIVE in allowed(conversation, row.role, follows=row.follows),
        role=row.role,  # type: ignore[arg-type]
    )


def _of_unit(actor: Actor, unit: Unit) -> UnitOfGroup:
    known = Conversation.objects.filter(unit=unit).first()
    mine = known is not None and known.memberships.filter(present(), person=actor.person_id).exists()
    return UnitOfGroup(
        unit_id=unit.pk,
        name=unit.name,
        conversation_id=known.pk if known and mine else None,
        exists=known is not None,
        may_open=known is None and may_open_unit_group(actor, unit),
    )


def _unit_name(conversation: Conversation) -> str:
    return conversation.owner_unit.name if conversation.owner_unit else ""


def _audience_words(conversation: Conversation) -> str:
    if conversation.audience is None:
        return ""
    try:
        words = in_words(Audience.model_validate(conversation.audience))
        return f"{words}（限{conversation.chosen_by.unit.region.name}范围内）" if conversation.chosen_by else words
    except Invalid as refusal:  # it names a unit that is no more
        return refusal.message


def _current_link(conversation: Conversation) -> InviteLinkPayload | None:
    links = conversation.invite_links.filter(ended_at=None, expires_at__gt=clock.now()).select_related("made_by")
    link = links.order_by("-made_at").first()
    return link_payload(link) if link else None
