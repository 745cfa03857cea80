"""Reading marks: a number per member that only grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from messaging import counters, places
from messaging.events import ConversationRead, ConversationReaders, ReadMark, person_stream
from messaging.models import Membership
from messaging.payloads import MarkedRead
from officehub.directory.actor import Actor
from officehub.kernel.errors import NotFound, OfficeError
from officehub.realtime import fanout
from officehub.realtime.events import Event
from officehub.realtime.frames import event_text, passing_frame

from . import vanishing


@dataclass(frozen=True)
class Mark:
    actor: Actor
    conversation_id: int
    number: int


def mark_read(*, actor: Actor, conversation_id: int, number: int) -> MarkedRead:
    [outcome] = mark_read_together([Mark(actor, conversation_id, number)])
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome


@transaction.atomic
def mark_read_together(marks: Sequence[Mark]) -> list[MarkedRead | OfficeError]:
    """A number beyond the newest message means the newest; one below the mark changes nothing."""
    rows = places.lock_memberships({(mark.conversation_id, mark.actor.person_id) for mark in marks})
    before = {row.pk: row.read_number for row in rows.values()}
    for mark in marks:
        row = rows.get((mark.conversation_id, mark.actor.person_id))
        if row:
            row.read_number = max(row.read_number, min(mark.number, row.conversation.last_number))
    moved = [row for row in rows.values() if row.read_number > before[row.pk]]
    marked = _unmarked(rows.values())
    if moved:
        own = counters.move_reads([(row.pk, row.read_number) for row in moved])
        for row in moved:
            row.own_unread = own[row.pk]
        vanishing.count_down(moved, before)
    if moved or marked:
        _tell([*moved, *(row for row in marked if row not in moved)], before)
    found = [rows.get((mark.conversation_id, mark.actor.person_id)) for mark in marks]
    return [_marked(row) if row else NotFound() for row in found]


def _unmarked(rows: Iterable[Membership]) -> list[Membership]:
    """Reading takes away the mark one set oneself."""
    marked = [row for row in rows if row.marked_unread]
    if marked:
        Membership.objects.filter(pk__in=[row.pk for row in marked]).update(marked_unread=False)
    return marked


def _marked(row: Membership) -> MarkedRead:
    return MarkedRead(conversation_id=row.conversation_id, read_number=row.read_number, unread=unread_of(row))


def unread_of(row: Membership) -> int:
    return row.conversation.last_number - row.read_number - row.own_unread


def _tell(moved: Sequence[Membership], before: Mapping[int, int]) -> None:
    """Readers' own windows, and the writers of what was read: never the whole conversation, which would be a square."""
    whispers: dict[str, list[Event]] = defaultdict(list)
    for row in moved:
        read = ConversationRead(conversation_id=row.conversation_id, read_number=row.read_number, unread=unread_of(row))
        whispers[person_stream(row.person_id)].append(read)
    for (writer, conversation_id), marks in _news_for_writers(moved, before).items():
        whispers[person_stream(writer)].append(ConversationReaders(conversation_id=conversation_id, marks=marks))
    frames = {
        stream: [passing_frame(stream, event_text(event)) for event in events] for stream, events in whispers.items()
    }
    transaction.on_commit(lambda: fanout.publish(frames))


def _news_for_writers(moved: Sequence[Membership], before: Mapping[int, int]) -> dict[tuple[int, int], list[ReadMark]]:
    rows = {row.pk: row for row in moved}
    ranges = [(row.pk, row.conversation_id, before[row.pk], row.read_number) for row in moved]
    news: dict[tuple[int, int], list[ReadMark]] = defaultdict(list)
    for pk, writer in counters.writers(ranges):
        row = rows[pk]
        if writer != row.person_id:
            news[writer, row.conversation_id].append(ReadMark(before=before[pk], number=row.read_number))
    return news
