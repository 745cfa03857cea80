"""Questions of many sockets answered together: what is asked while one round is under way makes up the next."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from .threads import DATABASE_AWAY, in_thread

log = logging.getLogger(__name__)

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Asked = tuple[Question, "asyncio.Future[Answer]"]


class Together(Generic[Question, Answer]):
    """`work` gets up to `most` questions in a thread of `pool` and returns one answer for each, in their order.

    One round at a time: a thousand clients that come back in the same second take their turns, and between two rounds
    the loop and the other threads serve whoever else is there.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, work: Callable[[Sequence[Question]], Sequence[Answer]], *, most: int
    ) -> None:
        self._pool = pool
        self._work = work
        self._most = most
        self._waiting: deque[Asked[Question, Answer]] = deque()
        self._rounds: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Raises what the round raised: DATABASE_AWAY, or the error of this question alone."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.ensure_future(self._serve())
        return await answer

    async def _serve(self) -> None:
        while self._waiting:
            count = min(self._most, len(self._waiting))
            some = [self._waiting.popleft() for _ in range(count)]
            await self._round([(question, answer) for question, answer in some if not answer.done()])

    async def _round(self, asked: list[Asked[Question, Answer]]) -> None:
        try:
            answers = await in_thread(self._pool, self._work, [question for question, _ in asked])
        except DATABASE_AWAY as error:
            _fail(asked, error)
        except Exception as error:  # the boundary: one question's fault must not be everybody's
            await self._one_by_one(asked, error)
        else:
            for (_, waiting), answer in zip(asked, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)

    async def _one_by_one(self, asked: list[Asked[Question, Answer]], error: Exception) -> None:
        if len(asked) == 1:
            log.error("a socket's question could not be answered", exc_info=error)
            _fail(asked, error)
            return
        for one in asked:
            await self._round([one])


def _fail(asked: list[Asked[Question, Answer]], error: Exception) -> None:
    for _, waiting in asked:
        if not waiting.done():
            waiting.set_exception(error)
