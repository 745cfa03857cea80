from __future__ import annotations

from typing import Literal
from uuid import UUID

from officehub.kernel.payload import Payload

from .lines import Id


class ShareCard(Payload):
    """What the card shows is the server's to say; `text` is what the person adds to it."""

    card_kind: Literal["document", "meeting", "dispatch", "command"]
    ref_id: Id
    text: str = ""
    client_key: UUID
