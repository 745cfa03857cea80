"""What those who watch a command are told. Thin: clients fetch the board."""

from __future__ import annotations

from typing import ClassVar, Literal

from officehub.realtime.events import Event


class CommandChanged(Event):
    """Something other than an arrival: level, commander, tasks, notes, another roll-call, its end, a report."""

    type: Literal["command.changed"] = "command.changed"
    command_id: int


class CommandMoved(Event):
    """Somebody arrived; at once, then at most every 0.3 s and process."""

    durable: ClassVar[bool] = False
    type: Literal["command.moved"] = "command.moved"
    command_id: int


class CommandCalled(Event):
    """To a person whose name is called: again, or as the newcomer to a post. The first call of all comes with the
    instruction, which rings by itself (`loud` is false then)."""

    type: Literal["command.called"] = "command.called"
    command_id: int
    title: str
    drill: bool
    loud: bool


EVENTS: tuple[type[Event], ...] = (CommandChanged, CommandMoved, CommandCalled)
