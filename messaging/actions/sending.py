"""Sending. Messages that arrive together commit together, each with an outcome of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction

from messaging import places, secrecy
from messaging.models import Message, MessageKind
from messaging.policy import Act, allowed, refusal
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, Invalid, NotFound, OfficeError
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .pointing import Pointed, too_many
from .posting import Draft, post, sent

TEXT_LIMIT = 20_000  # characters

Outcome = Message | OfficeError


def send_message(
    *,
    actor: Actor,
    conversation_id: int,
    text: str,
    client_key: UUID,
    mentions: Sequence[int] = (),
    mentions_everyone: bool = False,
) -> Message:
    """Sending the same `client_key` again returns the message it already made."""
    draft = Draft(
        actor=actor,
        conversation_id=conversation_id,
        text=text,
        client_key=client_key,
        mentions=tuple(mentions),
        mentions_everyone=mentions_everyone,
    )
    return only(send_together([draft]))


def only(outcomes: Sequence[Outcome]) -> Message:
    [outcome] = outcomes
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome


def send_together(drafts: Sequence[Draft]) -> list[Outcome]:
    """One transaction for all; one outcome for each, in the same order."""
    checked = [_checked(draft) for draft in drafts]
    good = [draft for draft in checked if isinstance(draft, Draft)]
    written = iter(_write(good) if good else [])
    return [next(written) if isinstance(draft, Draft) else draft for draft in checked]


def _write(drafts: Sequence[Draft]) -> list[Outcome]:
    try:
        with transaction.atomic():
            return _Batch(drafts).commit()
    except IntegrityError:
        # The same client_key arrived at the same moment for another conversation: only one of them may have it.
        if len(drafts) == 1:
            return [_key_used_elsewhere()]
        return [outcome for draft in drafts for outcome in _write([draft])]


def _checked(draft: Draft) -> Draft | OfficeError:
    try:
        text = clean_text(draft.text, limit=TEXT_LIMIT, field="消息", required=draft.kind == MessageKind.TEXT)
    except Invalid as refusal:
        return refusal
    return too_many(draft) or replace(draft, text=text)


def _key_used_elsewhere() -> Conflict:
    return Conflict("这条消息已发往另一个会话，请重新编写后发送。")


class _Batch:
    """Everything the drafts need to know, read once under the locks of their conversations."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.drafts = drafts
        self.conversations = places.lock_conversations({draft.conversation_id for draft in drafts})
        self.roles = places.lock_roles({(draft.conversation_id, draft.actor.person_id) for draft in drafts})
        self.known = places.already_sent({(draft.actor.person_id, draft.client_key) for draft in drafts})
        self.pointed = Pointed(drafts)

    def commit(self) -> list[Outcome]:
        refusals = {place: self._refusal(draft) for place, draft in enumerate(self.drafts)}
        fresh: dict[places.Key, Draft] = {}
        for place, draft in enumerate(self.drafts):
            key = (draft.actor.person_id, draft.client_key)
            if refusals[place] is None and key not in self.known:
                fresh.setdefault(key, draft)
        if fresh:
            drafts = [self.pointed.filled(draft) for draft in fresh.values()]
            messages = post([(self.conversations[draft.conversation_id], draft) for draft in drafts])
            emit(*sent(messages))
            self.known.update(zip(fresh, messages, strict=True))
        return [refusals[place] or self._outcome(draft) for place, draft in enumerate(self.drafts)]

    def _outcome(self, draft: Draft) -> Outcome:
        message = self.known[draft.actor.person_id, draft.client_key]
        return message if message.conversation_id == draft.conversation_id else _key_used_elsewhere()

    def _refusal(self, draft: Draft) -> OfficeError | None:
        if (draft.actor.person_id, draft.client_key) in self.known:
            return None
        conversation = self.conversations.get(draft.conversation_id)
        role = self.roles.get((draft.conversation_id, draft.actor.person_id))
        if conversation is None or role is None:
            return NotFound()
        acts = allowed(conversation, role)
        if Act.SEND not in acts:
            return refusal(conversation, Act.SEND)
        if secrecy.is_secret(conversation) and not draft.plain:
            return Invalid("密聊只能发送文字，不能引用、提到他人或附带文件。")
        return self.pointed.refusal(draft, acts)
