"""Out of the transaction and on to every web process: one PUBLISH per stream. A doorbell only; the log is the truth."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from .events import Event
from .frames import event_text, passing_frame

log = logging.getLogger(__name__)

PREFIX = f"{settings.CHANNEL_LAYERS['default']['CONFIG']['prefix']}.stream."
ORDERS = f"{settings.CHANNEL_LAYERS['default']['CONFIG']['prefix']}.orders"
RETRY_SECONDS = 1.0  # while Redis is away, one attempt per second and process; the commit itself waits for nobody


class Publisher:
    """Synchronous, thread-safe, never raises: whoever misses a frame finds it in the log."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._said = False

    def send(self, posts: Sequence[tuple[str, bytes]]) -> bool:
        """False where Redis did not take them."""
        if not posts or time.monotonic() < self._away_until:
            return not posts
        try:
            pipeline = self._connected().pipeline(transaction=False)
            for channel, body in posts:
                pipeline.publish(channel, body)
            pipeline.execute()
        except (redis.RedisError, OSError) as error:
            self._away(error)
            return False
        self._said = False
        return True

    def _connected(self) -> redis.Redis:
        with self._lock:
            if self._client is None:
                self._client = redis.Redis.from_url(
                    settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
                )
            return self._client

    def _away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + RETRY_SECONDS
        if not self._said:
            log.warning("Redis is away, followers will catch up from the log: %s", error)
        self._said = True


_publisher = Publisher()


def publish(frames: Mapping[str, Sequence[str]]) -> None:
    """Several frames of a stream ride in one PUBLISH, one per line (JSON text holds no bare newline)."""
    _publisher.send([(PREFIX + stream, "\n".join(texts).encode()) for stream, texts in frames.items()])


def whisper(stream: str, event: Event) -> None:
    """To whoever follows now; neither numbered nor stored. Inside a transaction: once it has committed."""
    frames = {stream: [passing_frame(stream, event_text(event))]}
    if connection.in_atomic_block:
        transaction.on_commit(lambda: publish(frames))
    else:
        publish(frames)
