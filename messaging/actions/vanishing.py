"""密聊: what was read counts down, what has counted down goes. That it took place stays in the ledger, never a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from messaging import secrecy, traces
from messaging.emptying import empty
from messaging.events import ConversationChanged, conversation_stream
from messaging.models import Conversation, ConversationKind, Membership, Message, SavedDraft, ScheduledMessage
from messaging.payloads import conversation_facts
from messaging.policy import Act, lock_conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound
from officehub.realtime.log import emit

from .conversations import begin_pair
from .posting import Fact, say

PLACES = 200  # conversations looked after in one round
BATCH = 500  # messages of one of them


@transaction.atomic
def start_secret(*, actor: Actor, person_id: int) -> Conversation:
    """The secret conversation of these two, apart from their open one. Recorded: who with whom."""
    conversation, begun = begin_pair(actor, person_id, ConversationKind.SECRET, vanish_seconds=secrecy.DEFAULT)
    if begun:
        record(
            actor,
            "secret.start",
            subject=("conversation", conversation.pk),
            detail={"person_ids": sorted([actor.person_id, person_id])},
        )
    return conversation


@transaction.atomic
def set_vanishing(*, actor: Actor, conversation_id: int, seconds: int) -> Conversation:
    """For what is read from now on; a countdown under way stays as it is."""
    conversation = lock_conversation(actor, conversation_id, Act.SEND).conversation
    if not secrecy.is_secret(conversation):
        raise NotFound
    if seconds not in secrecy.CHOICES:
        raise Invalid("焚毁时间可选 30 秒、5 分钟或 1 小时。", field="seconds")
    if seconds == conversation.vanish_seconds:
        return conversation
    conversation.vanish_seconds = seconds
    conversation.version += 1
    conversation.save(update_fields=["vanish_seconds", "version"])
    record(actor, "secret.set_vanishing", subject=("conversation", conversation_id), detail={"seconds": seconds})
    line = say(conversation, actor, f"{actor.name} 将阅后焚毁时间设为 {_words(seconds)}")
    changed = ConversationChanged(conversation=conversation_facts(conversation))
    emit(*line, (conversation_stream(conversation_id), changed))
    return conversation


def count_down(rows: Sequence[Membership], before: Mapping[int, int]) -> None:
    """In the reader's transaction: what the other wrote and this one has now read ends so many seconds from now."""
    facts = [fact for row in rows if secrecy.is_secret(row.conversation) for fact in _started(row, before[row.pk])]
    if facts:
        emit(*facts)


def _started(row: Membership, before: int) -> list[Fact]:
    ends = clock.now() + secrecy.standing(row.conversation)
    fresh = list(
        Message.objects.select_for_update(no_key=True)
        .filter(conversation=row.conversation_id, number__gt=before, number__lte=row.read_number, vanish_at__gt=ends)
        .exclude(sender=row.person_id)
        .order_by("pk")
    )
    Message.objects.filter(pk__in=[m.pk for m in fresh]).update(vanish_at=ends, version=F("version") + 1)
    for message in fresh:
        message.vanish_at = ends
        message.version += 1
    return [traces.changed(row.conversation, message) for message in fresh]


def burn() -> int:
    """Everything whose time is over. Returns how many messages went."""
    due = Message.objects.filter(vanish_at__lte=clock.now()).order_by()
    places = sorted(set(due.values_list("conversation_id", flat=True)[: PLACES * BATCH]))
    return sum(_burn_in(place) for place in places)


@transaction.atomic
def _burn_in(conversation_id: int) -> int:
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    due = Message.objects.select_for_update(no_key=True).filter(conversation=conversation, vanish_at__lte=clock.now())
    messages = list(due.order_by("number")[:BATCH])
    if not messages:
        return 0
    facts = empty(conversation, messages)
    # Neither is kept of a secret conversation; should one have slipped in, it goes with the rest.
    SavedDraft.objects.filter(conversation=conversation).delete()
    ScheduledMessage.objects.filter(conversation=conversation).delete()
    people = Membership.objects.filter(conversation=conversation).order_by("person").values_list("person", flat=True)
    record(
        None,
        "secret.burn",
        subject=("conversation", conversation_id),
        detail={
            "person_ids": list(people),
            "messages": len(messages),
            "first_sent_at": min(m.sent_at for m in messages).isoformat(),
            "last_sent_at": max(m.sent_at for m in messages).isoformat(),
        },
    )
    emit(*facts)
    return len(messages)


def _words(seconds: int) -> str:
    return {30: "30 秒", 300: "5 分钟", 3600: "1 小时"}[seconds]
