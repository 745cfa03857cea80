"""Coming in by a link or its QR code, at once or after those who keep the group said yes."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from messaging.events import JoinAsked, JoinSettled, person_stream
from messaging.models import Conversation, InviteLink, JoinRequest, Membership
from messaging.policy import Act, access_link, lock_conversation, who_may
from messaging.presence import present
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .invitees import MEMBER_LIMIT
from .joining import admit, changed
from .posting import Fact, say

DAYS = (1, 7, 30)
WORDS_LIMIT = 100


@transaction.atomic
def make_link(*, actor: Actor, conversation_id: int, days: int = 7) -> InviteLink:
    """A new one ends the old."""
    if days not in DAYS:
        raise Invalid("链接有效期请选择 1 天、7 天或 30 天。", field="days")
    lock_conversation(actor, conversation_id, Act.ADD_MEMBER)
    now = clock.now()
    InviteLink.objects.filter(conversation=conversation_id, ended_at=None).update(ended_at=now)
    link = InviteLink.objects.create(
        conversation_id=conversation_id,
        token=secrets.token_urlsafe(32),
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "conversation.link", subject=("conversation", conversation_id), detail={"days": days})
    return link


@transaction.atomic
def end_link(*, actor: Actor, conversation_id: int) -> None:
    lock_conversation(actor, conversation_id, Act.ADD_MEMBER)
    ended = InviteLink.objects.filter(conversation=conversation_id, ended_at=None).update(ended_at=clock.now())
    if ended:
        record(actor, "conversation.end_link", subject=("conversation", conversation_id))


@transaction.atomic
def join_by_link(*, actor: Actor, token: str, words: str = "") -> Membership | JoinRequest:
    """In at once where the group wants no approval, else a request. Asked again, the open request comes back."""
    said = clean_text(words, limit=WORDS_LIMIT, field="申请说明", required=False)
    link = access_link(token)
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=link.conversation_id)
    held = conversation.memberships.filter(present(), person=actor.person_id).first()
    if held is not None:
        return held
    access_link(token)  # under the lock: it may have been ended, or the group archived, meanwhile
    if conversation.join_needs_approval:
        return _ask(actor, link, said)
    facts = _let_in(conversation, actor.person_id, actor.appointment_id)
    subject = ("conversation", conversation.pk)
    record(actor, "conversation.join", subject=subject, detail={"invited_by": link.made_by_id})
    line = say(conversation, actor, f"{actor.name} 通过 {link.made_by.name} 的邀请链接加入")
    emit(*facts, *line, changed(conversation))
    return conversation.memberships.get(person=actor.person_id)


@transaction.atomic
def settle_request(*, actor: Actor, conversation_id: int, request_id: int, accept: bool) -> None:
    """Raises Conflict where another has answered it already."""
    conversation = lock_conversation(actor, conversation_id, Act.MANAGE).conversation
    asked = conversation.join_requests.select_related("person").filter(pk=request_id).first()
    if asked is None:
        raise NotFound
    if asked.decided_at is not None:
        raise Conflict("该申请已由其他管理员处理。")
    asked.decided_at, asked.decided_by_id, asked.accepted = clock.now(), actor.person_id, accept
    asked.save(update_fields=["decided_at", "decided_by", "accepted"])
    detail = {"person_id": asked.person_id, "accepted": accept}
    record(actor, "conversation.settle_join", subject=("conversation", conversation_id), detail=detail)
    facts = _told(conversation, asked)
    if accept and not conversation.memberships.filter(person=asked.person_id, left_at=None).exists():
        facts += _let_in(conversation, asked.person_id, _post_of(asked))
        facts += say(conversation, actor, f"{actor.name} 同意 {asked.person.name} 加入群聊")
        facts.append(changed(conversation))
    emit(*facts)


def _ask(actor: Actor, link: InviteLink, words: str) -> JoinRequest:
    asked, created = JoinRequest.objects.get_or_create(
        conversation=link.conversation,
        person_id=actor.person_id,
        decided_at=None,
        defaults={
            "appointment_id": actor.appointment_id,
            "words": words,
            "invited_by": link.made_by,
            "asked_at": clock.now(),
        },
    )
    if created:
        record(actor, "conversation.ask_to_join", subject=("conversation", link.conversation_id))
        event = JoinAsked(conversation_id=link.conversation_id, title=link.conversation.title, name=actor.name)
        emit(*((person_stream(person), event) for person in _keepers(link.conversation)))
    return asked


def _keepers(conversation: Conversation) -> list[int]:
    return list(who_may(Act.MANAGE, conversation).values_list("pk", flat=True))


def _told(conversation: Conversation, asked: JoinRequest) -> list[Fact]:
    event = JoinSettled(
        conversation_id=conversation.pk, title=conversation.title, accepted=asked.accepted, person_id=asked.person_id
    )
    people = [*_keepers(conversation), *([] if asked.accepted else [asked.person_id])]
    return [(person_stream(person), event) for person in people]


def _let_in(conversation: Conversation, person_id: int, appointment_id: int) -> list[Fact]:
    if conversation.member_count >= MEMBER_LIMIT:
        raise Conflict(f"本群已满 {MEMBER_LIMIT} 人。", limit=MEMBER_LIMIT)
    return admit(conversation, {person_id: appointment_id})


def _post_of(asked: JoinRequest) -> int:
    """The post the person asked from, or another held today."""
    held = Appointment.objects.filter(in_force(), person=asked.person_id).order_by("pk")
    post = held.filter(pk=asked.appointment_id).first() or held.first()
    if post is None:
        raise Conflict("申请人目前没有任职，不能加入。")
    return post.pk
