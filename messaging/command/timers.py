from __future__ import annotations

import logging

from messaging.actions import keep_in_step
from messaging.actions.following import out_of_step
from messaging.models import Conversation
from officehub.kernel.errors import OfficeError
from officehub.kernel.periodic import every

from .actions import follow_posts
from .models import Command

log = logging.getLogger(__name__)


@every(seconds=10)
def follow_duty() -> None:
    """Shifts change by the clock, which no row of the directory shows: the groups of running commands are looked at
    here, then the roll follows the group."""
    for command in Command.objects.filter(closed_at=None).select_related("conversation").order_by("pk"):
        _step_group(command.conversation)
        follow_posts(command_id=command.pk)


def _step_group(group: Conversation) -> None:
    try:
        if group.archived_at is None and out_of_step(group):
            keep_in_step(conversation_id=group.pk)
    except OfficeError as refusal:
        log.warning("command group %s keeps its members: %s", group.pk, refusal.message)
