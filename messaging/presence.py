"""Who is in a conversation today: a membership that has not ended, nor come to its last day.

The timer writes `left_at` some time after the last day; what may be seen ends by the date itself.
"""

from __future__ import annotations

from django.db.models import Q

from officehub.kernel import clock

# Of `messaging_membership m`; what asks gives the day.
PRESENT = "m.left_at IS NULL AND (m.ends_on IS NULL OR m.ends_on >= %s)"
PRESENT_TODAY = PRESENT.replace("%s", "%(today)s")


def present(prefix: str = "") -> Q:
    """On Membership, or on what `prefix` leads to it from, as in "conversation__memberships__"."""
    ends_on = f"{prefix}ends_on"
    return Q(**{f"{prefix}left_at": None}) & (Q(**{ends_on: None}) | Q(**{f"{ends_on}__gte": clock.today()}))
