"""What the operator watches: is anybody behind, is anything dropped, do commands still come in batches."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

sockets = Gauge("officehub_sockets", "Open sockets of this process")
direct = Counter("officehub_sockets_direct", "Sockets whose frames go straight into the server's connection")
published = Counter("officehub_frames_published", "Frames handed to Redis")
unpublished = Counter("officehub_frames_unpublished", "Frames Redis did not take; followers find them in the log")
deliveries = Counter("officehub_deliveries", "Frames handed to sockets by the fan-out")
closed = Counter("officehub_sockets_closed", "Sockets closed by the server", ["code"])
resumes = Counter("officehub_resumes", "Streams replayed from the log after a follow")
resets = Counter("officehub_resets", "Streams a client was told to fetch anew")
batches = Histogram(
    "officehub_command_batch", "Commands committed together", ["command"], buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)
