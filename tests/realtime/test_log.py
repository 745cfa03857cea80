from __future__ import annotations

from typing import ClassVar, Literal

import orjson
import pytest
from django.db import transaction

from officehub.realtime import log
from officehub.realtime.events import Event
from officehub.realtime.models import LoggedEvent, Stream


class Said(Event):
    type: Literal["test.said"] = "test.said"
    text: str

    def about(self) -> str:
        return f"word.{self.text}"


class Typing(Event):
    durable: ClassVar[bool] = False
    type: Literal["test.typing"] = "test.typing"


@pytest.mark.django_db
def test_numbers_count_up_per_stream_and_facts_keep_their_order() -> None:
    log.emit(("room.2", Said(text="a")), ("room.1", Said(text="b")), ("room.2", Said(text="c")))
    log.emit(("room.2", Said(text="d")))
    frames = [orjson.loads(row.frame) for row in LoggedEvent.objects.order_by("stream__name", "seq")]
    assert [(frame["stream"], frame["seq"], frame["event"]["text"]) for frame in frames] == [
        ("room.1", 1, "b"),
        ("room.2", 1, "a"),
        ("room.2", 2, "c"),
        ("room.2", 3, "d"),
    ]
    assert log.heads(["room.1", "room.2", "room.9"]) == {"room.1": 1, "room.2": 3, "room.9": 0}


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_to_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        log.emit(("room.1", Said(text="a")))


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_said() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.emit(("room.1", Said(text="a")))
        raise ZeroDivisionError
    assert not Stream.objects.exists()
    assert not LoggedEvent.objects.exists()


@pytest.mark.django_db
def test_what_is_ephemeral_cannot_be_logged() -> None:
    with pytest.raises(ValueError, match="whispered"):
        log.emit(("room.1", Typing()))


@pytest.mark.django_db
def test_a_stream_needs_a_streams_name() -> None:
    with pytest.raises(ValueError, match="room"):
        log.emit(('room."1', Said(text="a")))


@pytest.mark.django_db
def test_a_withdrawn_text_does_not_come_back_by_replay() -> None:
    log.emit(("room.1", Said(text="secret")), ("room.1", Said(text="other")))
    log.rewrite("room.1", "word.secret", Said(text="（已撤回）"))
    texts = [orjson.loads(row.frame) for row in LoggedEvent.objects.order_by("seq")]
    assert [(frame["seq"], frame["event"]["text"]) for frame in texts] == [(1, "（已撤回）"), (2, "other")]
