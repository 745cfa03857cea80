"""Commands of many sockets: what arrives while one batch commits makes up the next batch, or what arrives within the
time its command gathers."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from officehub.kernel.errors import Invalid, NotFound, OfficeError, RateLimited, Unavailable
from officehub.kernel.payload import Payload

from . import metrics
from .frames import Prepared, prepared, reply
from .hub import Follower
from .protocol import CommandMessage
from .registry import Answer, Call, Command, command_named
from .threads import DATABASE_AWAY, commanding, in_thread

log = logging.getLogger(__name__)

LARGEST_BATCH = 100
LONGEST_QUEUE = 5000  # of one command in this process: one of each socket; beyond it senders are told to wait


@dataclass(frozen=True)
class Waiting:
    follower: Follower
    message: CommandMessage


class Desk:
    """The queue of one command: batches run one after another, so a sender's calls keep their order."""

    def __init__(self, command: Command[Payload]) -> None:
        self._command = command
        self._queue: deque[Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    def take(self, waiting: Waiting) -> None:
        if len(self._queue) >= LONGEST_QUEUE:
            _answer(waiting, RateLimited())
            return
        self._queue.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.ensure_future(self._work())

    async def _work(self) -> None:
        clock = asyncio.get_running_loop()
        while self._queue:
            began = clock.time()
            batch = [self._queue.popleft() for _ in range(min(LARGEST_BATCH, len(self._queue)))]
            metrics.batches.labels(self._command.name).observe(len(batch))
            answers = await in_thread(commanding, carry_out, self._command, batch)
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.follower.outlet.send(answer)
            rest = began + self._command.gather - clock.time()
            if rest > 0 and len(self._queue) < LARGEST_BATCH:
                await asyncio.sleep(rest)


class Desks:
    """One desk per command and process."""

    def __init__(self) -> None:
        self._desks: dict[str, Desk] = {}

    def take(self, follower: Follower, message: CommandMessage) -> None:
        waiting = Waiting(follower, message)
        command = command_named(message.name)
        if command is None:
            _answer(waiting, NotFound())
            return
        if message.name not in self._desks:
            self._desks[message.name] = Desk(command)
        self._desks[message.name].take(waiting)


def carry_out(command: Command[Payload], batch: Sequence[Waiting]) -> list[Prepared]:
    """In a worker thread: read the bodies, hand the readable ones over together, write the replies."""
    answers: list[Answer] = [None] * len(batch)
    calls: dict[int, Call[Payload]] = {}
    for place, waiting in enumerate(batch):
        try:
            body = command.body.model_validate(waiting.message.body)
            calls[place] = Call(waiting.follower.ticket.actor, body)
        except ValidationError as error:
            answers[place] = unreadable(error)
    for place, answer in zip(calls, _handled(command, list(calls.values())), strict=True):
        answers[place] = answer
    return [reply_to(waiting.message.id, answer) for waiting, answer in zip(batch, answers, strict=True)]


def _handled(command: Command[Payload], calls: list[Call[Payload]]) -> Sequence[Answer]:
    if not calls:
        return []
    try:
        answers = command.handler(calls)
        if len(answers) == len(calls):
            return answers
        log.error("%s answered %d of %d calls", command.name, len(answers), len(calls))
        return [OfficeError()] * len(calls)
    except DATABASE_AWAY as error:
        log.warning("%s: database unavailable: %s", command.name, error)
        return [Unavailable()] * len(calls)
    except OfficeError as error:
        return [error] * len(calls)
    except Exception:  # the boundary: a fault in one call must not take the others of its batch along
        if len(calls) > 1:
            return [answer for call in calls for answer in _handled(command, [call])]
        log.exception("%s failed", command.name)
        return [OfficeError()]


def unreadable(error: ValidationError) -> Invalid:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    fields = [{"field": ".".join(map(str, item["loc"])), "problem": item["msg"]} for item in problems]
    return Invalid(None, fields=fields)


def reply_to(identifier: str, answer: Answer) -> Prepared:
    if isinstance(answer, OfficeError):
        return prepared("reply", id=identifier, ok=False, error=answer.wire())
    return reply(identifier, "{}" if answer is None else answer.model_dump_json())


def _answer(waiting: Waiting, answer: Answer) -> None:
    waiting.follower.outlet.send(reply_to(waiting.message.id, answer))
