"""What gateways tell: results, keys pressed, words sent back. The same thing told twice is the same as once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from pydantic import JsonValue

from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound

from .configuration import CallbackRule
from .devices.http import found
from .models import Channel, Outgoing, Result, State
from .numbers import national
from .registry import subject_of

REPLIES_WITHIN = timedelta(days=1)  # words without an id belong to the last message sent to that number
YES = frozenset({"1", "收到", "已收到", "确认", "已确认", "确认收到"})
SEEN_BY_A_GATEWAY = (State.HANDING, State.HANDED, State.UNCLEAR)


@dataclass(frozen=True)
class Heard:
    handed_id: str = ""
    ref: str = ""
    result: Result | None = None
    digit: str = ""
    sender: str = ""
    text: str = ""


def read(rule: CallbackRule, body: JsonValue) -> Heard:
    """Raises Invalid where a code is none the configuration knows."""
    code = found(body, rule.code)
    if code and code not in rule.codes:
        raise Invalid(f"不认识的结果码 {code[:20]}，请在网关配置的 codes 中补充。")
    return Heard(
        handed_id=found(body, rule.id)[:80].replace("\x00", ""),
        ref=found(body, rule.ref),
        result=rule.codes[code] if code else None,
        digit=found(body, rule.digit)[:8],
        sender=found(body, rule.sender),
        text=found(body, rule.text),
    )


@transaction.atomic
def take(gateway: str, heard: Heard) -> Outgoing:
    """Raises NotFound for a message that this gateway was never given."""
    message = _meant(gateway, heard)
    if message is None:
        raise NotFound
    said = heard.digit or heard.text
    _note(message, heard, said)
    if said and says_yes(said) and not _anybodys(heard, message):
        subject_of(message.ref_kind).said_yes(message.ref_id, message.channel)
    return message


def _meant(gateway: str, heard: Heard) -> Outgoing | None:
    rows = Outgoing.objects.select_for_update(of=("self",)).filter(gateway=gateway, state__in=SEEN_BY_A_GATEWAY)
    if heard.ref:
        known = heard.ref.isascii() and heard.ref.isdigit() and len(heard.ref) < 19
        return rows.filter(pk=int(heard.ref)).first() if known else None
    if heard.handed_id:
        return rows.filter(handed_id=heard.handed_id).order_by("-pk").first()
    return _last_to(rows, heard.sender) if heard.sender and heard.text else None


def _last_to(rows: QuerySet[Outgoing], sender: str) -> Outgoing | None:
    return _lately_to(rows, sender).order_by("-handed_at", "-pk").first()


def _lately_to(rows: QuerySet[Outgoing], sender: str) -> QuerySet[Outgoing]:
    since = clock.now() - REPLIES_WITHIN
    return rows.filter(person__phone=national(sender), channel=Channel.SMS, handed_at__gt=since)


def _anybodys(heard: Heard, message: Outgoing) -> bool:
    """Words that name no message, from a number that several people share (a duty telephone), are of any of them: they
    are shown and confirm for nobody."""
    if heard.ref or heard.handed_id:
        return False
    return _lately_to(Outgoing.objects.all(), heard.sender).exclude(person=message.person_id).exists()


def _note(message: Outgoing, heard: Heard, said: str) -> None:
    """Whoever has answered was reached: a later "no answer" of the same call does not undo it."""
    now = clock.now()
    message.state = State.HANDED
    message.handed_at = message.handed_at or now
    message.handed_id = message.handed_id or heard.handed_id
    answered = message.channel == Channel.VOICE and bool(heard.digit)
    result = Result.ANSWERED if answered else heard.result
    if result and message.result != Result.ANSWERED:
        message.result, message.result_at = result, now
    if said and not says_yes(message.reply):
        message.reply = _shown(said)[:70]
    message.save(update_fields=["state", "handed_at", "handed_id", "result", "result_at", "reply"])


def _shown(said: str) -> str:
    return "".join(sign for sign in said if sign.isprintable()).strip()


def says_yes(said: str) -> bool:
    """1, １, "收到。", " 收到 " and the like; nothing longer, since "没收到" says the opposite."""
    plain = unicodedata.normalize("NFKC", said)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "PZC") in YES
