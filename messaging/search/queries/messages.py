"""Messages that were looked for, with the place each stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from messaging.contents import FileContent, ImageContent, content_of
from messaging.models import ConversationKind, Membership, Message
from messaging.payloads import PersonLine
from messaging.policy import access_conversation
from messaging.presence import present
from messaging.search import excerpts
from messaging.search.filling import parts_of
from messaging.search.payloads import FoundMessage, FoundMessages
from messaging.search.words import condition_of, terms_of
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text

from .looking import Found, Row, Wanted, look
from .places import places_of

PAGE = 30
ASKED_LIMIT = 100  # characters
_CURSOR = re.compile(r"([0-9-]{10}T[0-9:.]{5,15}\+[0-9:]{5})_([0-9]{1,18})", re.ASCII)
END_OF_TIME = datetime(9999, 1, 1, tzinfo=clock.SHANGHAI)


@dataclass(frozen=True)
class Asked:
    """`since` and `until` are days, both included."""

    text: str = ""
    person_id: int | None = None
    conversation_id: int | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


def messages(*, actor: Actor, asked: Asked, cursor: str | None = None) -> FoundMessages:
    """Raises Invalid where nothing is asked for: a day alone would be reading along, not searching."""
    terms = terms_of(clean_text(asked.text, limit=ASKED_LIMIT, field="搜索内容", required=False))
    if not terms and asked.person_id is None and asked.kind in (None, "text"):
        if asked.text.strip():
            return FoundMessages(items=[], places=[], terms=[], next=None, back_to=None)
        raise Invalid("请输入要搜索的内容，或选择发送人、类型。", field="q")
    found = look(_wanted(actor, asked, terms, cursor))
    return _page(actor, found, terms)


def _wanted(actor: Actor, asked: Asked, terms: Sequence[str], cursor: str | None) -> Wanted:
    rows = _places(actor, asked.conversation_id)
    return Wanted(
        condition=condition_of(terms, sender_id=asked.person_id, kind=asked.kind if asked.kind != "text" else None),
        person_id=actor.person_id,
        places=[place for place, _, _ in rows],
        floored=[place for place, floor, _ in rows if floor],
        readable=sum(count for _, _, count in rows),
        kind="text" if asked.kind == "text" else None,
        since=_midnight(asked.since) if asked.since else None,
        before=_before(cursor, asked.until),
        size=PAGE + 1,
    )


def _places(actor: Actor, conversation_id: int | None) -> list[tuple[int, int, int]]:
    """Where the searcher may look, from which number on, and how many messages there are. What vanishes is in no index,
    and not asked for either."""
    mine = Membership.objects.filter(present(), person=actor.person_id)
    if conversation_id is not None:
        access_conversation(actor, conversation_id)
        mine = mine.filter(conversation=conversation_id)
    open_ones = mine.exclude(conversation__kind=ConversationKind.SECRET)
    return list(open_ones.values_list("conversation_id", "floor_number", "conversation__last_number"))


def _before(cursor: str | None, until: date | None) -> Row:
    """Page by page, or from the end of the last day."""
    if cursor is None:
        return 0, _midnight(until + timedelta(days=1)) if until else END_OF_TIME
    try:
        if (match := _CURSOR.fullmatch(cursor)) is None:
            raise ValueError(cursor)
        return int(match[2]), datetime.fromisoformat(match[1])
    except ValueError as error:
        raise Invalid("翻页位置无效，请重新搜索。", field="cursor") from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _page(actor: Actor, found: Found, terms: Sequence[str]) -> FoundMessages:
    shown = found.rows[:PAGE]
    rows = Message.objects.in_bulk([pk for pk, _ in shown])
    there = [rows[pk] for pk, _ in shown if pk in rows and rows[pk].recalled_at is None]
    spelled = _spelled(there)
    last = shown[-1] if len(found.rows) > PAGE else None
    return FoundMessages(
        items=[_item(message, terms, spelled) for message in there],
        places=places_of(actor, {message.conversation_id for message in there}),
        terms=list(terms),
        next=f"{last[1].isoformat()}_{last[0]}" if last else None,
        back_to=found.back_to,
    )


def _spelled(rows: Iterable[Message]) -> dict[int, tuple[str, str]]:
    people = Person.objects.filter(pk__in={row.sender_id for row in rows})
    return {pk: (pinyin, initials) for pk, pinyin, initials in people.values_list("pk", "pinyin", "initials")}


def _item(message: Message, terms: Sequence[str], spelled: Mapping[int, tuple[str, str]]) -> FoundMessage:
    content = content_of(message.content)
    file = content if isinstance(content, FileContent | ImageContent) else None
    return FoundMessage(
        conversation_id=message.conversation_id,
        number=message.number,
        kind=message.kind,  # type: ignore[arg-type]
        sender=PersonLine(person_id=message.sender_id, name=message.sender_name, title=message.sender_title),
        sent_at=message.sent_at,
        excerpt=excerpts.excerpt(parts_of(message, content), terms),
        sender_hit=excerpts.named(message.sender_name, terms, spelled.get(message.sender_id, ())),
        file_id=file.file_id if file else None,
        size=file.size if file else None,
    )
