"""What the browser needs when it opens: one screen of the list, every stream to follow, the totals. However many
conversations there are, the number of statements is the same and the answer stays small."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from messaging.models import Membership
from messaging.payloads import Followed, Opening, UnreadTotal
from messaging.presence import PRESENT, present
from officehub.directory.actor import Actor
from officehub.kernel import clock

from .attention import Waiting, waiting
from .conversations import conversations

SCREEN = 30
UNREAD = F("conversation__last_number") - F("read_number") - F("own_unread")

_STREAMS = f"""
SELECT m.conversation_id, coalesce(s.head, 0)
FROM messaging_membership m LEFT JOIN realtime_stream s ON s.name = 'conversation.' || m.conversation_id
WHERE m.person_id = %s AND {PRESENT}
ORDER BY m.conversation_id
"""


def opening(*, actor: Actor) -> Opening:
    """The heads are read first: what comes between them and the rest is told again, and folded away by its number."""
    return Opening(
        follow=_follow(actor), page=conversations(actor=actor, size=SCREEN), totals=unread_total(actor=actor)
    )


def unread_total(*, actor: Actor) -> UnreadTotal:
    mine = Membership.objects.filter(present(), person=actor.person_id)
    sums = mine.aggregate(
        marked=Count("pk", filter=Q(marked_unread=True, muted=False)),
        unread=Coalesce(Sum(UNREAD, filter=Q(muted=False)), Value(0)),
        muted=Coalesce(Sum(UNREAD, filter=Q(muted=True)), Value(0)),
    )
    return _total({name: int(value) for name, value in sums.items()}, waiting(actor))


def _total(sums: dict[str, int], found: Waiting) -> UnreadTotal:
    return UnreadTotal(
        **sums,
        mentions=sum(map(len, found.mentions.values())),
        muted_mentions=sum(len(numbers) for place, numbers in found.mentions.items() if place in found.muted),
        to_confirm=sum(map(len, found.to_confirm.values())),
    )


def _follow(actor: Actor) -> Followed:
    with connection.cursor() as cursor:
        cursor.execute(_STREAMS, [actor.person_id, clock.today()])
        rows: list[tuple[int, int]] = list(cursor.fetchall())
    return Followed(ids=[pk for pk, _ in rows], heads=[head for _, head in rows])
