from __future__ import annotations

from typing import Literal

from officehub.kernel.payload import Payload

from .lines import Id


class StartSecret(Payload):
    person_id: Id


class SetVanishing(Payload):
    """Seconds a message stands once it was read."""

    seconds: Literal[30, 300, 3600]
