"""The public address: believed only where it is signed, fresh and new."""

from __future__ import annotations

import orjson
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound, NotSignedIn, TooLarge

from . import inbound, metrics
from .configuration import CallbackRule, callback_rule
from .models import HeardCallback
from .signing import BELIEVED_FOR, SIGNATURE, TIMESTAMP, fault

LARGEST = 64 * 1024
NOT_BELIEVED = "回调签名无效或已过期。"


def receive(gateway: str, request: HttpRequest) -> None:
    """One answer for every reason not to be believed, an unknown gateway among them; what it was is counted."""
    if len(request.body) > LARGEST:
        raise TooLarge
    rule, signature = _believed(gateway, request)
    try:
        with transaction.atomic():
            _first_time(signature)
            _take(gateway, rule, request.body)
    except NotFound:
        metrics.callbacks.labels("unknown_ref").inc()
        raise
    metrics.callbacks.labels("taken").inc()


def _believed(gateway: str, request: HttpRequest) -> tuple[CallbackRule, str]:
    known = callback_rule(gateway)
    secret, rule = known or ("", CallbackRule())
    signature = request.headers.get(SIGNATURE, "").lower()
    wrong = fault(secret, request.headers.get(TIMESTAMP, ""), signature, request.body, clock.now())
    if wrong:
        metrics.callbacks.labels(wrong).inc()
        raise NotSignedIn(NOT_BELIEVED)
    return rule, signature


def _first_time(signature: str) -> None:
    try:
        with transaction.atomic():
            HeardCallback.objects.create(signature=signature, at=clock.now())
    except IntegrityError as error:
        metrics.callbacks.labels("replayed").inc()
        raise NotSignedIn(NOT_BELIEVED) from error


def _take(gateway: str, rule: CallbackRule, body: bytes) -> None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid("回调内容不是 JSON。") from error
    inbound.take(gateway, inbound.read(rule, told))


def forget_old() -> int:
    """What is too old to be believed anyway."""
    deleted, _ = HeardCallback.objects.filter(at__lt=clock.now() - 2 * BELIEVED_FOR).delete()
    return deleted
