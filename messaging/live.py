"""What the socket is told: who may follow a conversation, and the commands that come in batches."""

from __future__ import annotations

from collections.abc import Sequence

from officehub.kernel.errors import OfficeError
from officehub.kernel.payload import Payload
from officehub.realtime.fanout import whisper
from officehub.realtime.registry import Call, command, follow_rule

from . import places
from .actions import Answer, Mark, confirm_together, draft_of, mark_read_together, send_together
from .events import ConversationTyping, conversation_stream
from .following import may_follow_together
from .models import Message
from .payloads import ConfirmMessage, MarkRead, SendMessage, Typing, message_payload
from .policy import may_follow

TYPING_AUDIENCE = 20  # beyond so many members nobody is told who is typing


def register() -> None:
    follow_rule("conversation", may_follow, together=may_follow_together)
    command("message.send", SendMessage, send)
    command("message.confirm", ConfirmMessage, confirm)
    command("conversation.read", MarkRead, read)
    command("conversation.typing", Typing, typing)


def send(calls: Sequence[Call[SendMessage]]) -> list[Payload | OfficeError | None]:
    outcomes = send_together([draft_of(call.actor, call.body) for call in calls])
    return [message_payload(outcome) if isinstance(outcome, Message) else outcome for outcome in outcomes]


def confirm(calls: Sequence[Call[ConfirmMessage]]) -> list[Payload | OfficeError | None]:
    return list(confirm_together([Answer(call.actor, call.body.conversation_id, call.body.number) for call in calls]))


def read(calls: Sequence[Call[MarkRead]]) -> list[Payload | OfficeError | None]:
    marks = [Mark(call.actor, call.body.conversation_id, call.body.number) for call in calls]
    return list(mark_read_together(marks))


def typing(calls: Sequence[Call[Typing]]) -> list[Payload | OfficeError | None]:
    """A stranger's is passed over in silence, as is one in a crowd."""
    wanted = {(call.body.conversation_id, call.actor.person_id): call.actor for call in calls}
    for conversation_id, person_id in places.small_enough(set(wanted), TYPING_AUDIENCE):
        actor = wanted[conversation_id, person_id]
        whisper(
            conversation_stream(conversation_id),
            ConversationTyping(conversation_id=conversation_id, person_id=person_id, name=actor.name),
        )
    return [None] * len(calls)
