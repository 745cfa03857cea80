"""A person's own drafts, scheduled messages, reminders, favourites; and the files of a conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Literal

from django.db.models import F, Q, QuerySet

from messaging.models import (
    Conversation,
    Favourite,
    Membership,
    Message,
    MessageKind,
    MessageReminder,
    SavedDraft,
    ScheduledMessage,
)
from messaging.models.personal import ScheduledState
from messaging.payloads import message_payload
from messaging.payloads.personal import (
    DraftPayload,
    FavouritePage,
    FavouritePayload,
    FilePage,
    KeptMarks,
    OwnReminderPayload,
    ScheduledPayload,
    draft_payload,
    reminder_payload,
    scheduled_payload,
)
from messaging.policy import access_conversation
from messaging.presence import present
from officehub.directory.actor import Actor
from officehub.files.models import StoredFile
from officehub.kernel import clock

DRAFTS = 200
PAGE = 40
FILE_PAGE = 60
SETTLED_SHOWN = timedelta(days=7)  # how long what was sent or refused stays in the list

FileKind = Literal["media", "file", "voice"]
KINDS: dict[str, list[str]] = {
    "media": [MessageKind.IMAGE],
    "file": [MessageKind.FILE],
    "voice": [MessageKind.VOICE],
}


def drafts(*, actor: Actor) -> list[DraftPayload]:
    rows = SavedDraft.objects.filter(
        present("conversation__memberships__"),
        person=actor.person_id,
        conversation__memberships__person=actor.person_id,
    ).exclude(text="", reply_number=None)
    return [draft_payload(row) for row in rows.order_by("-saved_at")[:DRAFTS]]


def scheduled(*, actor: Actor) -> list[ScheduledPayload]:
    """What waits, soonest first, and what was settled within a week."""
    lately = Q(state=ScheduledState.WAITING) | Q(
        state__in=[ScheduledState.SENT, ScheduledState.REFUSED], send_at__gte=clock.now() - SETTLED_SHOWN
    )
    rows = list(ScheduledMessage.objects.filter(lately, person=actor.person_id).order_by("send_at", "pk")[:DRAFTS])
    titles = _titles(actor, {row.conversation_id for row in rows})
    files = [(row.body.get("content") or {}).get("file_id") for row in rows]
    names = dict(StoredFile.objects.filter(pk__in=[pk for pk in files if pk]).values_list("pk", "name"))
    return [
        scheduled_payload(row, titles.get(row.conversation_id, ""), names.get(file, "") if file else "")
        for row, file in zip(rows, files, strict=True)
    ]


def one_scheduled(*, actor: Actor, row: ScheduledMessage) -> ScheduledPayload:
    file = (row.body.get("content") or {}).get("file_id")
    name = StoredFile.objects.filter(pk=file).values_list("name", flat=True).first() if file else ""
    return scheduled_payload(row, _titles(actor, {row.conversation_id})[row.conversation_id], name or "")


def reminders(*, actor: Actor) -> list[OwnReminderPayload]:
    """Not yet done, soonest first."""
    rows = list(
        MessageReminder.objects.filter(_open_to(actor), person=actor.person_id, done_at=None)
        .select_related("message")
        .order_by("remind_at", "pk")[:DRAFTS]
    )
    titles = _titles(actor, {row.message.conversation_id for row in rows})
    return [reminder_payload(row, titles[row.message.conversation_id]) for row in rows]


def favourites(*, actor: Actor, search: str = "", before: int | None = None) -> FavouritePage:
    """Newest first; only what may still be read."""
    rows = Favourite.objects.filter(_open_to(actor), _called(search), person=actor.person_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("message").order_by("-pk")[: PAGE + 1])
    titles = _titles(actor, {row.message.conversation_id for row in found})
    items = [
        FavouritePayload(
            id=row.pk,
            title=titles[row.message.conversation_id],
            message=message_payload(row.message),
            kept_at=row.kept_at,
        )
        for row in found[:PAGE]
    ]
    return FavouritePage(items=items, next=found[PAGE - 1].pk if len(found) > PAGE else None)


def kept(*, actor: Actor, conversation_id: int, numbers: Sequence[int]) -> KeptMarks:
    access_conversation(actor, conversation_id)
    rows = Favourite.objects.filter(
        person=actor.person_id, message__conversation=conversation_id, message__number__in=list(numbers)[:PAGE]
    )
    return KeptMarks(numbers=sorted(rows.values_list("message__number", flat=True)))


def files(*, actor: Actor, conversation_id: int, kind: FileKind, before: int | None = None) -> FilePage:
    membership = access_conversation(actor, conversation_id)
    rows: QuerySet[Message] = Message.objects.filter(
        conversation=conversation_id,
        kind__in=KINDS[kind],
        number__gt=membership.floor_number,
        recalled_at=None,
    )
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: FILE_PAGE + 1])
    following = found[FILE_PAGE - 1].number if len(found) > FILE_PAGE else None
    return FilePage(items=[message_payload(row) for row in found[:FILE_PAGE]], next=following)


def _open_to(actor: Actor) -> Q:
    return Q(
        Q(message__vanish_at=None) | Q(message__vanish_at__gt=clock.now()),
        present("message__conversation__memberships__"),
        message__recalled_at=None,
        message__conversation__memberships__person=actor.person_id,
        message__conversation__memberships__floor_number__lt=F("message__number"),
    )


def _called(search: str) -> Q:
    word = search.strip()[:64].replace("\x00", "")
    if not word:
        return Q()
    return (
        Q(message__text__icontains=word)
        | Q(message__sender_name__icontains=word)
        | Q(message__content__name__icontains=word)
        | Q(message__card_title__icontains=word)
    )


def _titles(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """As the person calls them: a conversation of two by the other's name."""
    found = dict(Conversation.objects.filter(pk__in=ids).values_list("pk", "title"))
    pairs = [pk for pk, title in found.items() if not title]
    if pairs:
        others = Membership.objects.filter(conversation__in=pairs).exclude(person=actor.person_id)
        found |= dict(others.values_list("conversation_id", "person__name"))
    return found
