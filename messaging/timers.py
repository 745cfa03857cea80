"""What comes round by the clock for people's own things. Registered by being imported in `AppConfig.ready()`."""

from __future__ import annotations

from officehub.kernel.periodic import every

from .actions.personal import fire_reminders as fire_those_due
from .actions.scheduling import send_due
from .actions.vanishing import burn


@every(seconds=2)
def send_scheduled() -> int:
    return send_due()


@every(seconds=5)
def fire_reminders() -> int:
    return fire_those_due()


@every(seconds=1)
def burn_secrets() -> int:
    return burn()
