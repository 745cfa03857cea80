"""What followers are told of instructions. Thin throughout: what one may see of them depends on who one is."""

from __future__ import annotations

from typing import ClassVar, Literal

from officehub.realtime.events import Event

from .payloads import ReceiptPayload

Notice = Literal["sent", "urged", "withdrawn", "corrected", "ended"]


class DispatchNotice(Event):
    """To those addressed, on their own stream or on the stream of their region and tier.

    `posts` are the posts meant among the followers of this stream; None: so many that each asks for itself.
    `people` are told at once, here and elsewhere: devices spread their asking by it.
    """

    type: Literal["dispatch.notice"] = "dispatch.notice"
    dispatch_id: int
    notice: Notice
    posts: list[int] | None
    people: int


class DispatchCounted(Event):
    """To those who watch the board: its numbers have moved, a few times a second at most."""

    durable: ClassVar[bool] = False
    type: Literal["dispatch.counted"] = "dispatch.counted"
    dispatch_id: int


class DispatchChanged(Event):
    """To those who watch the board: withdrawn, corrected, or its people urged."""

    type: Literal["dispatch.changed"] = "dispatch.changed"
    dispatch_id: int
    notice: Notice


class DispatchAnswered(Event):
    """To the person's other windows."""

    durable: ClassVar[bool] = False
    type: Literal["dispatch.answered"] = "dispatch.answered"
    dispatch_id: int
    receipt: ReceiptPayload


EVENTS: tuple[type[Event], ...] = (DispatchNotice, DispatchCounted, DispatchChanged, DispatchAnswered)
