"""Who may do what with one message. The conversation's own acts stand in `policy`."""

from __future__ import annotations

from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden

from .models import Membership, Message, MessageKind
from .policy import RECALL_WITHIN, Act, access_message, allowed, lock_conversation

# As long as a recall: within a day a slip is put right where people still remember what was said. After that others
# have acted upon the words, and a correction belongs in a message of its own.
EDIT_WITHIN = RECALL_WITHIN
EDITS = 50


def lock_message(actor: Actor, conversation_id: int, number: int, act: Act) -> tuple[Membership, Message]:
    """Conversation first, then the message: what is decided on them holds until the commit. Never a recalled one."""
    conversation = lock_conversation(actor, conversation_id, act).conversation
    membership, message = _locked(actor, conversation_id, number)
    membership.conversation = conversation
    return membership, message


def lock_message_only(actor: Actor, conversation_id: int, number: int, act: Act) -> tuple[Membership, Message]:
    """For what leaves the conversation's own numbers alone: senders are not kept waiting."""
    membership, message = _locked(actor, conversation_id, number)
    if act not in acts_in(membership):
        raise Forbidden
    return membership, message


def _locked(actor: Actor, conversation_id: int, number: int) -> tuple[Membership, Message]:
    membership, found = access_message(actor, conversation_id, number)
    message = Message.objects.select_for_update(no_key=True).get(pk=found.pk)
    if message.recalled_at is not None:
        raise Conflict("这条消息已经撤回。")
    return membership, message


def acts_in(membership: Membership) -> frozenset[Act]:
    return allowed(membership.conversation, membership.role, follows=membership.follows)


def is_own(actor: Actor, message: Message) -> bool:
    """What a webhook said is nobody's own."""
    return message.sender_id == actor.person_id and message.bot is None and message.kind != MessageKind.SYSTEM


def may_edit(actor: Actor, membership: Membership, message: Message) -> bool:
    """One's own words, not another's: an administrator may take a message away, never put words into a mouth."""
    in_time = clock.now() - message.sent_at <= EDIT_WITHIN
    own = is_own(actor, message) and message.kind == MessageKind.TEXT
    stands = message.recalled_at is None and message.vanish_at is None  # earlier words of a secret would be kept
    return own and in_time and stands and Act.SEND in acts_in(membership)


def may_pin(membership: Membership, message: Message) -> bool:
    return message.kind != MessageKind.SYSTEM and message.recalled_at is None and Act.PIN in acts_in(membership)


def may_respond(membership: Membership, message: Message) -> bool:
    """React, or confirm where it is asked for."""
    return message.kind != MessageKind.SYSTEM and message.recalled_at is None and Act.RESPOND in acts_in(membership)


def must_confirm(actor: Actor, membership: Membership, message: Message) -> bool:
    """Those it was addressed to: members when it was written."""
    return message.asks_confirmation and not is_own(actor, message) and membership.joined_number < message.number


def may_forward(membership: Membership, message: Message) -> bool:
    return (
        membership.conversation.kind != "secret"
        and message.kind != MessageKind.SYSTEM
        and message.recalled_at is None
        and message.vanish_at is None
    )


def may_remind(actor: Actor, membership: Membership, message: Message) -> bool:
    """The writer and those who keep the group in order, while it can be answered."""
    if message.kind == MessageKind.SYSTEM or message.recalled_at is not None or Act.RESPOND not in acts_in(membership):
        return False
    return is_own(actor, message) or Act.SEE_READERS in acts_in(membership)
