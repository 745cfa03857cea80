"""What the socket is told: who may follow a conversation, and the commands that come in batches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError
from officehub.kernel.payload import Payload
from officehub.realtime.fanout import whisper_each
from officehub.realtime.registry import Call, command, follow_rule

from . import places
from .actions import Answer, Mark, confirm_together, draft_of, mark_read_together, send_together
from .events import ConversationLooking, ConversationTyping, looking_stream
from .following import SMALL, may_follow_together, may_look, may_look_together
from .models import Message
from .payloads import ConfirmMessage, LookAt, MarkRead, SendMessage, Typing, message_payload
from .policy import may_follow


def register() -> None:
    follow_rule("conversation", may_follow, together=may_follow_together)
    command("message.send", SendMessage, send)
    command("message.confirm", ConfirmMessage, confirm)
    command("conversation.read", MarkRead, read)
    command("conversation.typing", Typing, typing)
    follow_rule("looking", may_look, together=may_look_together)
    command("conversation.open", LookAt, partial(looking, open=True))
    command("conversation.close", LookAt, partial(looking, open=False))


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
    whisper_each(
        (looking_stream(pk), ConversationTyping(conversation_id=pk, person_id=actor.person_id, name=actor.name))
        for pk, actor in _present(calls)
    )
    return [None] * len(calls)


def looking(calls: Sequence[Call[LookAt]], *, open: bool) -> list[Payload | OfficeError | None]:
    """Nothing is kept: who opens the conversation hears it from those who are there and say so again."""
    whisper_each(
        (
            looking_stream(pk),
            ConversationLooking(conversation_id=pk, person_id=actor.person_id, name=actor.name, open=open),
        )
        for pk, actor in _present(calls)
    )
    return [None] * len(calls)


def _present(calls: Sequence[Call[Typing]] | Sequence[Call[LookAt]]) -> list[tuple[int, Actor]]:
    wanted = {(call.body.conversation_id, call.actor.person_id): call.actor for call in calls}
    return [(pk, wanted[pk, person]) for pk, person in places.small_enough(set(wanted), SMALL)]
