from __future__ import annotations

from officehub.kernel import clock
from officehub.kernel.periodic import every

from .actions import settle
from .models import UsedNonce
from .signing import WINDOW


@every(seconds=60)
def hand_over() -> int:
    return settle()


@every(seconds=300)
def forget_nonces() -> int:
    """A call twice the window old is refused for its age."""
    return UsedNonce.objects.filter(used_at__lt=clock.now() - 2 * WINDOW).delete()[0]
