from .exports import exports, one_export
from .governance import governance, would_go

__all__ = ["exports", "governance", "one_export", "would_go"]
