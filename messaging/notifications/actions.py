"""Every write of settings and devices."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from messaging.nudges import Weight
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Invalid

from . import endpoints
from .models import MINUTES, Preference, Push, Subscription, UnitQuiet
from .payloads import QuietWindow, SetUnitHours, SubscriptionKeys, minutes_of
from .policy import Act, access_device, access_unit
from .queueing import NewPush, put

DEVICES = 10
LONGEST_QUIET = 16 * 60  # minutes: there must be a working day left to be told in


@transaction.atomic
def set_preference(*, actor: Actor, own: QuietWindow | None, hide_content: bool) -> None:
    starts, ends = (minutes_of(own.starts), minutes_of(own.ends)) if own else (None, None)
    if starts is not None and ends is not None:
        _refuse_unsound(starts, ends)
    Preference.objects.update_or_create(
        person_id=actor.person_id,
        defaults={"quiet_from": starts, "quiet_until": ends, "hide_content": hide_content},
    )
    Push.objects.filter(person=actor.person_id, claimed_at=None, attempts=0).update(not_before=clock.now())


@transaction.atomic
def set_unit_hours(*, actor: Actor, unit_id: int, hours: SetUnitHours) -> Unit:
    """What waits for the unit's people is looked at again at once: their morning may have moved."""
    unit = access_unit(actor, unit_id, Act.SET_HOURS)
    if hours.enabled is None:
        UnitQuiet.objects.filter(unit=unit).delete()
    else:
        _refuse_unsound(minutes_of(hours.starts), minutes_of(hours.ends))
        UnitQuiet.objects.update_or_create(
            unit=unit,
            defaults={
                "enabled": hours.enabled,
                "quiet_from": minutes_of(hours.starts),
                "quiet_until": minutes_of(hours.ends),
                "rest_days": hours.rest_days,
                "set_by_id": actor.person_id,
                "set_at": clock.now(),
            },
        )
    record(actor, "quiet.set", subject=("unit", unit.pk), unit_id=unit.pk, detail=hours.model_dump())
    waiting = Push.objects.filter(person__appointments__unit__path__startswith=unit.path, claimed_at=None, attempts=0)
    Push.objects.filter(pk__in=waiting.values("pk")).update(not_before=clock.now())
    return unit


def _refuse_unsound(starts: int, ends: int) -> None:
    length = (ends - starts) % MINUTES
    if length == 0:
        raise Invalid("免打扰的开始和结束时间不能相同。", field="ends")
    if length > LONGEST_QUIET:
        raise Invalid("免打扰时段最长 16 小时，请缩短后再保存。", field="ends")


@transaction.atomic
def subscribe(*, actor: Actor, endpoint: str, keys: SubscriptionKeys, mark: str, agent: str) -> Subscription:
    """The same browser subscribes anew under whoever is signed in; a device never pushes for two people."""
    endpoints.check(endpoint)
    _refuse_unusable(keys)
    device, _ = Subscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "person_id": actor.person_id,
            "p256dh": keys.p256dh,
            "auth": keys.auth,
            "mark": mark,
            "agent": agent.replace("\x00", "")[:300],
            "made_at": clock.now(),
            "trouble": "",
        },
    )
    Push.objects.filter(subscription=device).exclude(person=actor.person_id).delete()
    newest = Subscription.objects.filter(person=actor.person_id).order_by("-made_at").values_list("pk", flat=True)
    Subscription.objects.filter(pk__in=list(newest[DEVICES : DEVICES * 2])).delete()
    record(actor, "push.subscribe", subject=("device", device.pk), detail={"agent": device.agent[:100]})
    return device


def _refuse_unusable(keys: SubscriptionKeys) -> None:
    try:
        point, secret = _decoded(keys.p256dh), _decoded(keys.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error) as error:
        raise Invalid("浏览器给出的推送密钥无法使用，请在设置中重新开启推送。", field="keys") from error
    if len(secret) != 16:
        raise Invalid("浏览器给出的推送密钥无法使用，请在设置中重新开启推送。", field="keys")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


@transaction.atomic
def remove_device(*, actor: Actor, device_id: int) -> None:
    device = access_device(actor, device_id)
    record(actor, "push.unsubscribe", subject=("device", device.pk))
    device.delete()


@transaction.atomic
def unsubscribe_here(*, actor: Actor, mark: str) -> None:
    """What was subscribed in this session."""
    Subscription.objects.filter(person=actor.person_id, mark=mark).delete()


@transaction.atomic
def test_device(*, actor: Actor, device_id: int) -> None:
    """At the person's own request, so at once and at any hour."""
    device = access_device(actor, device_id)
    now = clock.now()
    put(
        [
            NewPush(
                subscription_id=device.pk,
                person_id=actor.person_id,
                topic=f"test.{device.pk}",
                weight=Weight.REMINDER,
                queued_at=now,
                not_before=now,
                urgent=True,
                title="测试推送",
                body="这台设备可以收到推送。",
                link="/me/notifications",
            )
        ]
    )
