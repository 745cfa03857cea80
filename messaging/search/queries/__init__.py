"""Every read for the wire."""

from .messages import Asked, messages
from .places import places

__all__ = ["Asked", "messages", "places"]
