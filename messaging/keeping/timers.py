from __future__ import annotations

from officehub.kernel.periodic import every

from .actions import clear_due, expire_exports


@every(seconds=3600)
def clear_what_is_past_its_time() -> int:
    return clear_due()


@every(seconds=600)
def expire() -> int:
    return expire_exports()
