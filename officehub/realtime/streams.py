"""Names of streams: what kind of thing, and which one."""

from __future__ import annotations

import re

# Prefix as registered by its app, then the id: nothing else is ever looked up.
_NAME = re.compile(r"([a-z][a-z_]{0,40})\.([1-9][0-9]{0,18})")
LARGEST_ID = 2**63 - 1


def stream_name(kind: str, pk: int) -> str:
    return f"{kind}.{pk}"


def parts_of(stream: str) -> tuple[str, int] | None:
    """("conversation", 7) of "conversation.7"; None where it is no stream's name."""
    match = _NAME.fullmatch(stream)
    if match is None or int(match[2]) > LARGEST_ID:
        return None
    return match[1], int(match[2])
