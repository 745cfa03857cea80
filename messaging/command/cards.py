"""A command as a card: from the group one tap leads to its board."""

from __future__ import annotations

from typing import Final

from messaging.payloads import Card
from officehub.directory.actor import Actor

from .contents import ROMAN
from .models import Command
from .policy import access_command

KIND: Final = "command"


def card(actor: Actor, command_id: int) -> Card:
    return card_of(access_command(actor, command_id))


def card_of(command: Command) -> Card:
    return Card(card_kind=KIND, ref_id=command.pk, title=titled(command), state=state_of(command))


def titled(command: Command) -> str:
    return f"【演练】{command.title}" if command.drill else command.title


def state_of(command: Command) -> str:
    return "已结束" if command.closed_at else f"{ROMAN[command.level]}级响应中"
