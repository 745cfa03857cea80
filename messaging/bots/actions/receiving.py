"""A call from outside becomes a message, or a refusal that those who keep the group can see."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from messaging.actions import Draft, send_together
from messaging.actions.sending import only
from messaging.bots import signing
from messaging.bots.models import Hook, UsedNonce
from messaging.bots.policy import answering
from messaging.bots.words import HookWords, card_of, text_of, words_of
from messaging.models import Message, MessageKind
from messaging.places import lock_conversations
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound, OfficeError, RateLimited, TooLarge
from officehub.realtime.log import emit

from .succession import pass_on

PER_MINUTE = 20
MINUTE = timedelta(minutes=1)
BODY_LIMIT = 64 * 1024  # bytes
_KEYS = UUID("5b1b2f6e-7c39-4c5e-9c0b-0f6f3a9e7d11")  # keys of programs never meet those of people


class Replayed(Conflict):
    code = "replayed"
    default = "这次调用已经收到过，请换新的随机串并重新签名。"


def receive(*, token: str, call: signing.Call) -> Message:
    """Raises NotFound for an address that is nobody's, BadSignature, Replayed, RateLimited with `retry_after` in
    seconds, Forbidden where the hook is silenced or the group closed, Invalid."""
    hook = Hook.objects.filter(token=token, removed_at=None).first()
    if hook is None:
        raise NotFound
    try:
        return _taken(hook, call)
    except OfficeError as refusal:
        Hook.objects.filter(pk=hook.pk).update(
            failures=F("failures") + 1, last_failed_at=clock.now(), last_failure=refusal.message[:200]
        )
        raise


@transaction.atomic
def _taken(hook: Hook, call: signing.Call) -> Message:
    if len(call.body) > BODY_LIMIT:
        raise TooLarge
    signing.verify(call, hook.salt)
    conversation = lock_conversations([hook.conversation_id])[hook.conversation_id]
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    hook.conversation = conversation
    signing.verify(call, hook.salt)  # again under the lock: the secret may just have been changed
    if hook.removed_at is not None or hook.disabled_at is not None:
        raise Forbidden("机器人已停用，请联系群主或管理员。")
    now = clock.now()
    _use_nonce(hook, call.nonce, now)
    words = words_of(call.body)
    return _speak(hook, _speaker(hook), words, call.nonce, now)


def _use_nonce(hook: Hook, nonce: str, now: datetime) -> None:
    _, fresh = UsedNonce.objects.get_or_create(hook=hook, nonce=nonce, defaults={"used_at": now})
    if not fresh:
        raise Replayed
    lately = UsedNonce.objects.filter(hook=hook, used_at__gt=now - MINUTE).order_by("-used_at")
    times = list(lately.values_list("used_at", flat=True)[: PER_MINUTE + 1])
    if len(times) > PER_MINUTE:
        wait = (times[PER_MINUTE] + MINUTE - now).total_seconds()
        seconds = max(1, int(wait) + 1)
        raise RateLimited(f"每分钟最多 {PER_MINUTE} 条，请 {seconds} 秒后再发。", retry_after=seconds)


def _speaker(hook: Hook) -> Actor:
    speaker = answering(hook)
    if speaker is not None:
        return speaker
    speaker, facts = pass_on(hook)
    if speaker is None:
        raise Forbidden("机器人没有负责人，已停用，请联系群主或管理员。")
    emit(*facts)
    return speaker


def _speak(hook: Hook, speaker: Actor, words: HookWords, nonce: str, now: datetime) -> Message:
    card = card_of(words)
    said = only(
        send_together(
            [
                Draft(
                    actor=speaker,
                    conversation_id=hook.conversation_id,
                    text=text_of(words),
                    client_key=uuid5(_KEYS, f"{hook.pk}:{words.client_key or 'nonce ' + nonce}"),
                    kind=MessageKind.CARD if card else MessageKind.TEXT,
                    content=card,
                    bot=hook.pk,
                    bot_name=hook.name,
                )
            ]
        )
    )
    Hook.objects.filter(pk=hook.pk).update(last_used_at=now, sent_count=F("sent_count") + 1, failures=0)
    return said
