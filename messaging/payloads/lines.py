"""The small shapes that others are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from officehub.kernel.payload import Payload

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Kind = Literal["direct", "secret", "group", "unit", "special", "channel"]
MessageKindName = Literal["text", "system", "card", "image", "file", "voice", "contact", "merged"]
RoleName = Literal["owner", "admin", "member"]


class PersonLine(Payload):
    person_id: int
    name: str
    title: str  # unit and post


class Card(Payload):
    """A document, meeting or instruction, as the message shows it; the client knows where each kind leads."""

    card_kind: Literal["document", "meeting", "dispatch", "task", "command"]
    ref_id: int
    title: str
    state: str = ""


class Quote(Payload):
    """What a reply shows of its original; `text` is cut to 80 characters and empty once that was recalled.

    It follows the original: a client that hears of the original's change brings the quotes of it up to date.
    """

    number: int
    sender_id: int
    sender_name: str
    kind: MessageKindName
    text: str
    recalled: bool = False
    edited: bool = False


class ReactionLine(Payload):
    """`person_ids` in the order they came, the first fifty."""

    emoji: str
    count: int
    person_ids: list[int]
