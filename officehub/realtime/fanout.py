"""Out of the transaction and on to every web process: one PUBLISH per stream. A doorbell only; the log is the truth."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from officehub.kernel.payload import Payload

from . import metrics
from .events import Event
from .frames import event_text, passing_frame
from .protocol import Close

log = logging.getLogger(__name__)

PREFIX = f"{settings.REDIS_PREFIX}.stream."
ORDERS = f"{settings.REDIS_PREFIX}.orders"
PAUSE_SECONDS = 1.0  # after a Redis that hangs; one that refuses costs next to nothing and is asked again at once


class Order(Payload):
    """To every web process: take these sockets off a stream, or close them with a code."""

    person_id: int | None = None
    user_id: int | None = None
    session: str | None = None  # the session's mark, never its key
    stream: str | None = None
    code: int = Close.SIGNED_OUT


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
        if isinstance(error, (redis.TimeoutError, TimeoutError)):
            self._away_until = time.monotonic() + PAUSE_SECONDS
        if not self._said:
            log.warning("Redis is away, followers will catch up from the log: %s", error)
        self._said = True


_publisher = Publisher()


def publish(frames: Mapping[str, Sequence[str]]) -> None:
    """Several frames of a stream ride in one PUBLISH, one per line (JSON text holds no bare newline)."""
    posts = [(PREFIX + stream, "\n".join(texts).encode()) for stream, texts in frames.items()]
    count = sum(len(texts) for texts in frames.values())
    (metrics.published if _publisher.send(posts) else metrics.unpublished).inc(count)


def whisper(stream: str, event: Event) -> None:
    """To whoever follows now; neither numbered nor stored. Inside a transaction: once it has committed."""
    frames = {stream: [passing_frame(stream, event_text(event))]}
    _once_committed(lambda: publish(frames))


def whisper_each(facts: Iterable[tuple[str, Event]]) -> None:
    """The same for several streams: they go to Redis in one pipeline."""
    frames: dict[str, list[str]] = {}
    for stream, event in facts:
        frames.setdefault(stream, []).append(passing_frame(stream, event_text(event)))
    _once_committed(lambda: publish(frames))


def expel(stream: str, person_id: int) -> None:
    """The person has lost the right to follow: their sockets stop hearing the stream, in every process."""
    order(Order(person_id=person_id, stream=stream))


def order(given: Order) -> None:
    """Lost while Redis is away; processes then check all their sockets when it is back."""
    _once_committed(lambda: _publisher.send([(ORDERS, given.model_dump_json().encode())]))


def _once_committed(work: Callable[[], object]) -> None:
    if connection.in_atomic_block:
        transaction.on_commit(work)
    else:
        work()
