"""Setting programs talking, and silencing them. Each is recorded and said in the group."""

from __future__ import annotations

import secrets

from django.db import transaction

from messaging.actions.posting import say
from messaging.bots import signing
from messaging.bots.models import Hook
from messaging.bots.policy import PER_GROUP, lock_hook, lock_place
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit


@transaction.atomic
def add_bot(*, actor: Actor, conversation_id: int, name: str, purpose: str, letter: str = "") -> tuple[Hook, str]:
    """The hook and its secret, which is shown this once. Who adds it answers for what it says."""
    conversation = lock_place(actor, conversation_id)
    if Hook.objects.filter(conversation=conversation, removed_at=None).count() >= PER_GROUP:
        raise Conflict(f"一个群最多 {PER_GROUP} 个机器人，请先移除不再使用的。")
    called = clean_text(name, limit=32, field="机器人名称")
    hook = Hook.objects.create(
        conversation=conversation,
        name=called,
        purpose=clean_text(purpose, limit=200, field="用途"),
        letter=_letter(letter, called),
        token=secrets.token_urlsafe(32),
        salt=signing.new_salt(),
        answers_id=actor.person_id,
        appointment_id=actor.appointment_id,
    )
    record(actor, "bot.add", subject=("conversation", conversation.pk), detail=_named(hook))
    emit(*say(conversation, actor, f"{actor.name} 添加了机器人“{called}”：{hook.purpose}，由 {actor.name} 负责"))
    return hook, signing.secret_of(hook.salt)


@transaction.atomic
def rotate_secret(*, actor: Actor, hook_id: int) -> tuple[Hook, str]:
    """From here on the earlier secret signs nothing."""
    hook = lock_hook(actor, hook_id)
    hook.salt = signing.new_salt()
    hook.rotated_at = clock.now()
    hook.save(update_fields=["salt", "rotated_at"])
    record(actor, "bot.rotate", subject=("conversation", hook.conversation_id), detail=_named(hook))
    return hook, signing.secret_of(hook.salt)


@transaction.atomic
def change_bot(
    *,
    actor: Actor,
    hook_id: int,
    name: str | None = None,
    purpose: str | None = None,
    letter: str | None = None,
    disabled: bool | None = None,
) -> Hook:
    """What is None stays. Who enables a silenced one again answers for it from then on."""
    hook = lock_hook(actor, hook_id)
    before = (hook.name, hook.purpose, hook.letter)
    hook.name = hook.name if name is None else clean_text(name, limit=32, field="机器人名称")
    hook.purpose = hook.purpose if purpose is None else clean_text(purpose, limit=200, field="用途")
    hook.letter = hook.letter if letter is None else _letter(letter, hook.name)
    if (hook.name, hook.purpose, hook.letter) != before:
        record(actor, "bot.change", subject=("conversation", hook.conversation_id), detail=_named(hook))
    if disabled is not None and disabled is not (hook.disabled_at is not None):
        _switch(actor, hook, off=disabled)
    hook.save()
    return hook


def _switch(actor: Actor, hook: Hook, *, off: bool) -> None:
    if off:
        hook.disabled_at = clock.now()
        record(actor, "bot.disable", subject=("conversation", hook.conversation_id), detail=_named(hook))
    else:
        hook.disabled_at = None
        hook.answers_id, hook.appointment_id = actor.person_id, actor.appointment_id
        record(actor, "bot.enable", subject=("conversation", hook.conversation_id), detail=_named(hook))
    done = "停用" if off else "启用"
    emit(*say(hook.conversation, actor, f"{actor.name} {done}了机器人“{hook.name}”"))


@transaction.atomic
def remove_bot(*, actor: Actor, hook_id: int) -> None:
    """Its address is nobody's any more; what it said stays."""
    hook = lock_hook(actor, hook_id)
    hook.removed_at = clock.now()
    hook.save(update_fields=["removed_at"])
    record(actor, "bot.remove", subject=("conversation", hook.conversation_id), detail=_named(hook))
    emit(*say(hook.conversation, actor, f"{actor.name} 移除了机器人“{hook.name}”"))


def _letter(letter: str, name: str) -> str:
    return clean_text(letter, limit=2, field="图标文字", required=False) or name[:1]


def _named(hook: Hook) -> dict[str, object]:
    return {"name": hook.name, "hook": hook.pk}
