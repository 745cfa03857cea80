from __future__ import annotations

from officehub.kernel.periodic import every

from . import climbing


@every(seconds=1)
def climb() -> None:
    climbing.climb_due()
