"""Putting one's own words right. What stood before is kept, and shown to whoever may read the message."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from messaging import counters, traces
from messaging.message_policy import EDIT_WITHIN, EDITS, acts_in, lock_message, may_edit
from messaging.models import Conversation, Membership, Mention, Message, MessageEdit
from messaging.nudges import Notice, Weight, nudge
from messaging.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .pointing import Pointed, too_many
from .posting import Draft
from .sending import TEXT_LIMIT


@transaction.atomic
def edit_message(
    *,
    actor: Actor,
    conversation_id: int,
    number: int,
    text: str,
    mentions: Sequence[int] = (),
    mentions_everyone: bool = False,
    mentioned_posts: Sequence[int] = (),
    asks_confirmation: bool | None = None,
) -> Message:
    """Forbidden for another's message, for what is no text, and after 24 hours."""
    membership, message = lock_message(actor, conversation_id, number, Act.READ)
    if not may_edit(actor, membership, message):
        hours = int(EDIT_WITHIN.total_seconds() // 3600)
        raise Forbidden(f"只能修改本人 {hours} 小时内发送的文字消息。")
    draft = _checked(
        membership,
        Draft(
            actor=actor,
            conversation_id=conversation_id,
            text=clean_text(text, limit=TEXT_LIMIT, field="消息"),
            mentions=tuple(mentions),
            mentions_everyone=mentions_everyone,
            mentioned_posts=tuple(mentioned_posts),
            asks_confirmation=message.asks_confirmation if asks_confirmation is None else asks_confirmation,
        ),
    )
    if draft.asks_confirmation != message.asks_confirmation and message.confirmed_count:
        raise Conflict("已有人确认收到，不能再更改“需确认”；如有变化请另发一条消息。")
    if _same(draft, message):
        return message
    newly = set(draft.mentions) - set(message.mentions) - {actor.person_id}
    called_all = draft.mentions_everyone and not message.mentions_everyone
    _rewrite(message, draft)
    _tell_called(membership.conversation, message, newly, called_all)
    emit(traces.reworded(membership.conversation, message))
    return message


def _checked(membership: Membership, draft: Draft) -> Draft:
    pointed = Pointed([draft])
    refusal = too_many(draft) or pointed.refusal(draft, acts_in(membership))
    if refusal:
        raise refusal
    return pointed.filled(draft)


def _same(draft: Draft, message: Message) -> bool:
    return (draft.text, list(draft.mentions), draft.mentions_everyone, draft.asks_confirmation) == (
        message.text,
        message.mentions,
        message.mentions_everyone,
        message.asks_confirmation,
    )


def _rewrite(message: Message, draft: Draft) -> None:
    earlier = message.edits.count()
    if earlier >= EDITS:
        raise Conflict(f"这条消息已修改 {EDITS} 次，请撤回后重新发送。")
    MessageEdit.objects.create(
        message=message, version=earlier + 1, text=message.text, written_at=message.edited_at or message.sent_at
    )
    message.text = draft.text
    message.mentions, message.mentions_everyone = list(draft.mentions), draft.mentions_everyone
    message.mentioned_posts, message.asks_confirmation = list(draft.mentioned_posts), draft.asks_confirmation
    message.edited_at = clock.now()
    message.version += 1
    message.save()
    Mention.objects.filter(conversation=message.conversation_id, number=message.number).delete()
    counters.mention([message])


def _tell_called(conversation: Conversation, message: Message, people: set[int], everyone: bool) -> None:
    """Who had read the message already would never learn from its number that he is called now."""
    if everyone:
        members = conversation.memberships.filter(left_at=None).exclude(person=message.sender_id)
        people = set(members.values_list("person_id", flat=True))
    if people:
        notice = Notice(
            title=conversation.title or message.sender_name,
            body=f"{message.sender_name} 修改了一条消息，其中提到了您",
            link=f"/messages/{conversation.pk}?at={message.number}",
            topic=f"conversation.{conversation.pk}",
            weight=Weight.MENTION,
        )
        nudge(people, notice)
