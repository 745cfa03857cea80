"""Every read of plans and commands."""

from .board import command, timeline
from .lists import commands, plan, plans

__all__ = ["command", "commands", "plan", "plans", "timeline"]
