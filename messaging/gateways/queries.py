"""How the gateways do, and what the demo device would have sent."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, Q

from officehub.directory.actor import Actor
from officehub.kernel import clock

from . import policy
from .configuration import RecordingRule, rules
from .models import Condition, Outgoing, State
from .payloads import GatewayCondition, Gateways, RecordedMessage, RecordedPage
from .policy import Act

LATELY = timedelta(days=1)
PAGE = 50


def gateways(*, actor: Actor) -> Gateways:
    policy.require(actor, Act.SEE_CONDITION)
    now = clock.now()
    conditions = {row.gateway: row for row in Condition.objects.all()}
    counts = _counts(now)
    places: Counter[str] = Counter()
    shown = []
    for rule in rules():
        device = rule.device()
        places[device.channel] += 1
        handed, failed = counts.get(rule.name, (0, 0))
        given = {
            "name": rule.name,
            "kind": rule.kind,
            "channel": device.channel,
            "order": places[device.channel],
            "handed": handed,
            "failed": failed,
            **_state(conditions.get(rule.name), now),
        }
        shown.append(GatewayCondition.model_validate(given))
    waiting = Outgoing.objects.filter(state=State.WAITING).count()
    return Gateways(gateways=shown, waiting=waiting, demo=policy.may(actor, Act.PLAY))


def _state(row: Condition | None, now: datetime) -> dict[str, object]:
    if row is None:
        nothing: dict[str, object] = dict.fromkeys(("resting_until", "last_ok_at", "last_error_at"))
        return {**nothing, "state": "unused", "last_error": ""}
    resting = row.resting_until is not None and row.resting_until > now
    return {
        "state": "resting" if resting else "working",
        "resting_until": row.resting_until if resting else None,
        "last_ok_at": row.last_ok_at,
        "last_error_at": row.last_error_at,
        "last_error": row.last_error,
    }


def _counts(now: datetime) -> dict[str, tuple[int, int]]:
    lately = Outgoing.objects.filter(made_at__gt=now - LATELY).exclude(gateway="")
    failed = Count("pk", filter=Q(state__in=[State.FAILED, State.UNCLEAR]))
    rows = lately.values_list("gateway").annotate(handed=Count("pk", filter=Q(state=State.HANDED)), failed=failed)
    return {name: (handed, lost) for name, handed, lost in rows.order_by("gateway")}


def recorded(*, actor: Actor, before: int | None = None) -> RecordedPage:
    policy.require(actor, Act.PLAY)
    names = [rule.name for rule in rules() if isinstance(rule, RecordingRule)]
    rows = policy.visible_to(actor).filter(gateway__in=names).select_related("person")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    items = [_shown(row) for row in found[:PAGE]]
    return RecordedPage(items=items, next=items[-1].id if len(found) > PAGE else None)


def one_recorded(*, actor: Actor, outgoing_id: int) -> RecordedMessage:
    return _shown(policy.access_outgoing(actor, outgoing_id))


def _shown(row: Outgoing) -> RecordedMessage:
    given = {
        "id": row.pk,
        "channel": row.channel,
        "to_masked": row.to_masked,
        "name": row.person.name,
        "text": row.text,
        "state": row.state,
        "result": row.result,
        "reply": row.reply,
        "at": row.handed_at or row.made_at,
    }
    return RecordedMessage.model_validate(given)
