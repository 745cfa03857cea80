"""The bells of a command."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.db import transaction

from messaging.reach.pulse import INTERVAL_SECONDS, Coalescer
from officehub.realtime.events import Event
from officehub.realtime.fanout import whisper
from officehub.realtime.streams import stream_name

from .events import CommandCalled, CommandChanged, CommandMoved
from .models import Command

Fact = tuple[str, Event]


def command_stream(command_id: int) -> str:
    return stream_name("command", command_id)


def changed(command_id: int) -> Fact:
    return command_stream(command_id), CommandChanged(command_id=command_id)


def called(command: Command, people: Collection[int], *, loud: bool) -> list[Fact]:
    event = CommandCalled(command_id=command.pk, title=command.title, drill=command.drill, loud=loud)
    return [(stream_name("person", person), event) for person in people]


def _whisper_moved(command_id: int) -> None:
    whisper(command_stream(command_id), CommandMoved(command_id=command_id))


_boards = Coalescer(_whisper_moved, interval=INTERVAL_SECONDS)


def moved(command_id: int) -> None:
    """Once the transaction has committed, however many arrive together."""
    transaction.on_commit(partial(_boards.mark, command_id))
