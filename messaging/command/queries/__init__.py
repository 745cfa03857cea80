"""Every read of plans and commands."""

from .board import command, command_of, timeline
from .lists import commands, plan, plans

__all__ = ["command", "command_of", "commands", "plan", "plans", "timeline"]
