"""What comes round for groups: keeping them in step with posts, archiving what has ended."""

from __future__ import annotations

import logging

from django.db import connection

from messaging import actions
from messaging.actions.following import out_of_step
from messaging.actions.succession import owners_gone
from messaging.models import Conversation
from officehub.kernel import clock
from officehub.kernel.errors import OfficeError
from officehub.kernel.periodic import every

log = logging.getLogger(__name__)

# What PostgreSQL itself counts of changes to the directory: as good as free, and enough to know that nothing moved.
_STIR = """
SELECT array_agg(n_tup_ins + n_tup_upd + n_tup_del ORDER BY relname) FROM pg_stat_user_tables
WHERE relname IN ('directory_appointment', 'directory_post', 'directory_unit', 'directory_region')
"""
# All unit groups at once. A unit and its offices are a range of paths: the comparison the index is sorted by.
_UNIT_GROUPS = """
WITH wanted AS (
    SELECT DISTINCT c.id, held.person_id
    FROM messaging_conversation c
    JOIN directory_unit u ON u.id = c.unit_id
    JOIN directory_unit below ON below.path ~>=~ u.path AND below.path ~<~ (u.path || '~')
    JOIN directory_appointment held ON held.unit_id = below.id
    WHERE c.kind = 'unit' AND c.archived_at IS NULL
      AND held.valid_from <= %(today)s AND (held.valid_to IS NULL OR held.valid_to >= %(today)s)
), present AS (
    SELECT c.id, m.person_id, m.follows, m.role
    FROM messaging_conversation c JOIN messaging_membership m ON m.conversation_id = c.id AND m.left_at IS NULL
    WHERE c.kind = 'unit' AND c.archived_at IS NULL
)
SELECT id FROM (SELECT id, person_id FROM wanted EXCEPT SELECT id, person_id FROM present WHERE follows) AS missing
UNION
SELECT id FROM (
    SELECT id, person_id FROM present WHERE follows AND role <> 'owner' EXCEPT SELECT id, person_id FROM wanted
) AS beyond
"""


class Follower:
    """Remembers, in the one process that runs the timers, how the directory stood when all was last in step."""

    def __init__(self) -> None:
        self.stood: tuple[object, ...] | None = None

    def round(self) -> int:
        """How many groups were out of step."""
        stands = _directory_stands()
        if stands == self.stood:
            return 0
        late = groups_out_of_step()
        for conversation_id in late:
            _step(conversation_id)
        self.stood = stands
        return len(late)


def _step(conversation_id: int) -> None:
    """An audience that names a place which is no more leaves its group as it stands, for its owner to archive."""
    try:
        moves = actions.keep_in_step(conversation_id=conversation_id)
    except OfficeError as refusal:
        log.warning("group %s keeps its members: %s", conversation_id, refusal.message)
    else:
        log.info("group %s: %s came, %s left", conversation_id, len(moves.came), len(moves.went))


_follower = Follower()


@every(seconds=15)
def follow_posts() -> None:
    _follower.round()


@every(seconds=300)
def archive_what_ended() -> None:
    ended = Conversation.objects.filter(ends_on__lt=clock.today(), archived_at=None).order_by("pk")
    for conversation_id in ended.values_list("pk", flat=True):
        actions.archive_ended(conversation_id=conversation_id)


def groups_out_of_step() -> list[int]:
    """One statement for all unit groups, one for all owners, one per audience."""
    with connection.cursor() as cursor:
        cursor.execute(_UNIT_GROUPS, {"today": clock.today()})
        late = {pk for (pk,) in cursor.fetchall()}
    late.update(owners_gone().values_list("pk", flat=True))
    for conversation in Conversation.objects.filter(audience__isnull=False, archived_at=None):
        if _audience_moved(conversation):
            late.add(conversation.pk)
    return sorted(late)


def _audience_moved(conversation: Conversation) -> bool:
    try:
        return out_of_step(conversation)
    except OfficeError:
        return True  # said by the step that follows


def _directory_stands() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_STIR)
        row = cursor.fetchone() or (None,)
    return clock.today(), *row
