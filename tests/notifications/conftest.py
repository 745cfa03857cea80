from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytest_django import Settings

from messaging.notifications import actions
from messaging.notifications.payloads import SubscriptionKeys
from officehub.directory.actor import Actor
from officehub.kernel.clock import SHANGHAI
from tests.support.push_service import Browser, PushService, push_service

NOON = datetime(2026, 3, 11, 11, 0, tzinfo=SHANGHAI)  # a Wednesday, at work
NIGHT = datetime(2026, 3, 11, 22, 30, tzinfo=SHANGHAI)
MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=SHANGHAI)

Subscribing = Callable[..., Browser]


@pytest.fixture
def service(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    with push_service() as running:
        settings.PUSH_SERVICES = [running.host]
        settings.PUSH_LOOPBACK = True
        settings.VAPID_KEY_FILE = tmp_path_factory.mktemp("vapid") / "key.pem"
        yield running


@pytest.fixture
def subscribed(service: PushService) -> Subscribing:
    """`subscribed(actor)` gives the actor a device that is pushed to."""

    def subscribe(actor: Actor, name: str = "", mark: str = "") -> Browser:
        browser = service.browser(name or f"person-{actor.person_id}")
        actions.subscribe(
            actor=actor,
            endpoint=browser.endpoint,
            keys=SubscriptionKeys(**browser.keys),
            mark=mark or f"mark-{actor.person_id}",
            agent="Chrome",
        )
        return browser

    return subscribe
