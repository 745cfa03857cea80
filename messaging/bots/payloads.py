from __future__ import annotations

from datetime import datetime

from officehub.kernel.payload import Payload

from .models import Hook


class BotPerson(Payload):
    person_id: int
    name: str
    title: str  # unit and post


class BotPayload(Payload):
    """As members see it; `address` and the figures are for those who keep the group."""

    id: int
    name: str
    purpose: str
    letter: str
    answers: BotPerson
    made_at: datetime
    disabled: bool
    last_used_at: datetime | None
    address: str | None
    sent_count: int | None
    failures: int | None
    last_failed_at: datetime | None
    last_failure: str | None


class BotList(Payload):
    items: list[BotPayload]
    may_manage: bool


class BotWithSecret(Payload):
    """The only time the secret is shown."""

    bot: BotPayload
    secret: str


class AddBot(Payload):
    name: str
    purpose: str
    letter: str = ""


class ChangeBot(Payload):
    """What is left out stays as it is."""

    name: str | None = None
    purpose: str | None = None
    letter: str | None = None
    disabled: bool | None = None


class BotSaid(Payload):
    """To the program: where its message stands."""

    conversation_id: int
    number: int
    sent_at: datetime


def bot_payload(hook: Hook, *, keeper: bool) -> BotPayload:
    """`hook` with its `answers` and `appointment`, unit and post."""
    held = hook.appointment
    return BotPayload(
        id=hook.pk,
        name=hook.name,
        purpose=hook.purpose,
        letter=hook.letter,
        answers=BotPerson(
            person_id=hook.answers_id, name=hook.answers.name, title=f"{held.unit.name} {held.post.title}"
        ),
        made_at=hook.made_at,
        disabled=hook.disabled_at is not None,
        last_used_at=hook.last_used_at,
        address=f"/api/bots/hooks/{hook.token}" if keeper else None,
        sent_count=hook.sent_count if keeper else None,
        failures=hook.failures if keeper else None,
        last_failed_at=hook.last_failed_at if keeper else None,
        last_failure=hook.last_failure if keeper else None,
    )
