"""What drafts point at: members and posts called, messages replied to, people introduced. Looked up once for all of
them; nothing is asked where nothing is pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from messaging import places
from messaging.contents import Content
from messaging.models import Message, MessageKind
from messaging.payloads import Quote, quote_of
from messaging.policy import Act
from officehub.kernel.errors import Forbidden, Invalid, OfficeError

from .attaching import attached
from .contacts import contacts
from .posting import Draft

MENTION_LIMIT = 200
POST_LIMIT = 20


def too_many(draft: Draft) -> OfficeError | None:
    if len(set(draft.mentions)) > MENTION_LIMIT:
        return Invalid(f"一条消息最多提到 {MENTION_LIMIT} 人，需要通知所有人时请使用“@所有人”。", limit=MENTION_LIMIT)
    if len(set(draft.mentioned_posts)) > POST_LIMIT:
        return Invalid(f"一条消息最多提到 {POST_LIMIT} 个岗位。", limit=POST_LIMIT)
    return None


class Pointed:
    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.members = places.members_among(
            {(draft.conversation_id, person) for draft in drafts for person in draft.mentions}
        )
        self.holders = places.holders_among(
            {(draft.conversation_id, post) for draft in drafts for post in draft.mentioned_posts}
        )
        self.originals = places.originals(
            {(d.conversation_id, d.actor.person_id, d.reply_number) for d in drafts if d.reply_number is not None}
        )
        self.contacts = contacts((d.actor, d.contact_id) for d in drafts if d.contact_id is not None)
        self.files = attached((d.actor, d.file) for d in drafts if d.file is not None)

    def refusal(self, draft: Draft, acts: frozenset[Act]) -> OfficeError | None:
        checks = (self._everyone(draft, acts), self._called(draft), self._replied(draft), self._introduced(draft))
        return next((found for found in checks if found is not None), self._attached(draft))

    def filled(self, draft: Draft) -> Draft:
        """The draft with what it points at written out, as it is at this moment."""
        held = [p for post in draft.mentioned_posts for p in sorted(self.holders[draft.conversation_id, post])]
        return replace(
            draft,
            mentions=tuple(dict.fromkeys([*draft.mentions, *held])),
            mentioned_posts=tuple(dict.fromkeys(draft.mentioned_posts)),
            quote=self._quote(draft),
            content=self._content(draft),
        )

    def _everyone(self, draft: Draft, acts: frozenset[Act]) -> OfficeError | None:
        if draft.mentions_everyone and Act.MENTION_EVERYONE not in acts:
            return Forbidden("只有群主和管理员可以“@所有人”。")
        return None

    def _called(self, draft: Draft) -> OfficeError | None:
        if any((draft.conversation_id, person) not in self.members for person in draft.mentions):
            return Invalid("提到的人不在本会话中，请从成员中选择。", field="mentions")
        if any((draft.conversation_id, post) not in self.holders for post in draft.mentioned_posts):
            return Invalid("提到的岗位目前没有本会话的成员任职，请重新选择。", field="mentioned_posts")
        return None

    def _replied(self, draft: Draft) -> OfficeError | None:
        original = self._original(draft)
        if draft.reply_number is not None and (original is None or original.kind == MessageKind.SYSTEM):
            return Invalid("引用的消息不存在或您看不到，请重新选择。", field="reply_to")
        return None

    def _introduced(self, draft: Draft) -> OfficeError | None:
        if draft.contact_id is not None and (draft.actor.person_id, draft.contact_id) not in self.contacts:
            return Invalid("找不到这位同事，请从通讯录中选择。", field="contact_id")
        return None

    def _attached(self, draft: Draft) -> OfficeError | None:
        found = self.files[draft.actor.person_id, draft.file] if draft.file else None
        return found if isinstance(found, OfficeError) else None

    def _content(self, draft: Draft) -> Content | None:
        if draft.contact_id is not None:
            return self.contacts[draft.actor.person_id, draft.contact_id]
        found = self.files[draft.actor.person_id, draft.file] if draft.file else draft.content
        return None if isinstance(found, OfficeError) else found

    def _original(self, draft: Draft) -> Message | None:
        if draft.reply_number is None:
            return None
        return self.originals.get((draft.conversation_id, draft.actor.person_id, draft.reply_number))

    def _quote(self, draft: Draft) -> Quote | None:
        original = self._original(draft)
        return quote_of(original) if original else None
