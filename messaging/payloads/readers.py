"""Who has read, who has not, who has not even received it; who has confirmed."""

from __future__ import annotations

from datetime import datetime

from officehub.kernel.payload import Payload

from .acts import RemindingLine
from .lines import PersonLine


class Reader(Payload):
    person: PersonLine
    read_number: int


class ConfirmedReader(Payload):
    """`of_earlier_words`: the message was edited after this confirmation."""

    person: PersonLine
    confirmed_at: datetime
    of_earlier_words: bool
    left: bool  # no member any more


class Readers(Payload):
    """Three columns that make up the audience, each in the order of joining and cut to the page; the counts are of the
    whole. The two about confirmation are empty, their counts null, where none was asked."""

    number: int
    undelivered_count: int
    unread_count: int  # reached, not read
    read_count: int
    undelivered: list[Reader]
    unread: list[Reader]
    read: list[Reader]
    confirmed_count: int | None
    unconfirmed_count: int | None
    confirmed: list[ConfirmedReader]
    unconfirmed: list[Reader]
    remindings: list[RemindingLine]  # newest first
    may_remind: bool
    remind_again_at: datetime | None  # until then nobody is reminded again
