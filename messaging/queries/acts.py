"""What stands around a message: its earlier words, who reacted, what is pinned, which posts can be called."""

from __future__ import annotations

from django.db.models import Count, Q

from messaging.models import Confirmation, Message, Reaction
from messaging.payloads import (
    Mentionable,
    MentionablePost,
    MessageHistory,
    MessagePayload,
    MessageVersion,
    OwnReactions,
    PersonLine,
    ReactionPeople,
    ReactionPerson,
    message_payload,
    reaction_lines,
)
from messaging.policy import access_conversation, access_message
from messaging.presence import present
from messaging.tallies import NAMED
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel.errors import Conflict

PEOPLE = 500
POSTS = 8


def history(*, actor: Actor, conversation_id: int, number: int) -> MessageHistory:
    """To everybody who may read the message. Nothing is left of a recalled one."""
    _, message = access_message(actor, conversation_id, number)
    if message.recalled_at is not None:
        raise Conflict("这条消息已经撤回。")
    earlier = [MessageVersion(text=edit.text, written_at=edit.written_at) for edit in message.edits.order_by("version")]
    now = MessageVersion(text=message.text, written_at=message.edited_at or message.sent_at)
    return MessageHistory(versions=[*earlier, now])


def pins(*, actor: Actor, conversation_id: int) -> list[MessagePayload]:
    """The latest pinned first; ten at most."""
    membership = access_conversation(actor, conversation_id)
    rows = Message.objects.filter(
        conversation=conversation_id, pinned_at__isnull=False, number__gt=membership.floor_number
    )
    return [message_payload(row) for row in rows.order_by("-pinned_at")]


def reaction_people(*, actor: Actor, conversation_id: int, number: int) -> ReactionPeople:
    _, message = access_message(actor, conversation_id, number)
    rows = Reaction.objects.filter(message=message).order_by("reacted_at", "pk")
    named = rows.select_related("person")[:PEOPLE]
    titles = _titles([row.person_id for row in named])
    return ReactionPeople(
        counts=reaction_lines(message.reactions),
        people=[
            ReactionPerson(
                emoji=row.emoji,
                person=PersonLine(person_id=row.person_id, name=row.person.name, title=titles.get(row.person_id, "")),
                reacted_at=row.reacted_at,
            )
            for row in named
        ],
    )


def _titles(people: list[int]) -> dict[int, str]:
    held = Appointment.objects.filter(in_force(), person__in=people).order_by("-pk")
    rows = held.values_list("person_id", "unit__name", "post__title")
    return {person: f"{unit} {post}" for person, unit, post in rows}


def mentionable(*, actor: Actor, conversation_id: int, search: str) -> Mentionable:
    """Posts held today by members, by title or unit; the people are `members`."""
    access_conversation(actor, conversation_id)
    word = search.strip()[:32].replace("\x00", "")
    named = Q(post__title__contains=word) | Q(unit__name__contains=word) | Q(unit__short_name__contains=word)
    held = Appointment.objects.filter(
        in_force(),
        named,
        present("person__memberships__"),
        person__memberships__conversation=conversation_id,
    )
    rows = held.values("post_id", "unit__name", "post__title").annotate(people=Count("person", distinct=True))
    return Mentionable(
        posts=[
            MentionablePost(
                post_id=row["post_id"], title=f"{row['unit__name']} {row['post__title']}", people=row["people"]
            )
            for row in rows.order_by("-people", "post__rank", "post_id")[:POSTS]
        ]
    )


def confirmed_among(actor: Actor, messages: list[Message]) -> list[int]:
    """Numbers of those the actor has confirmed; asks the database only where one asks for it."""
    asking = {message.pk: message.number for message in messages if message.asks_confirmation}
    if not asking:
        return []
    rows = Confirmation.objects.filter(person=actor.person_id, message__in=asking)
    return sorted(asking[pk] for pk in rows.values_list("message_id", flat=True))


def own_reactions_among(actor: Actor, messages: list[Message]) -> list[OwnReactions]:
    """Only of messages whose copies do not name everybody."""
    crowded = {m.pk: m.number for m in messages if any(line["count"] > NAMED for line in m.reactions.values())}
    if not crowded:
        return []
    mine: dict[int, list[str]] = {}
    for pk, emoji in Reaction.objects.filter(person=actor.person_id, message__in=crowded).values_list(
        "message_id", "emoji"
    ):
        mine.setdefault(crowded[pk], []).append(emoji)
    return [OwnReactions(number=number, emoji=emoji) for number, emoji in sorted(mine.items())]
