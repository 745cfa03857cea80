from __future__ import annotations

from officehub.kernel.periodic import every

from . import counting


@every(seconds=20)
def count_burden() -> None:
    while counting.count_new() == counting.AT_ONCE:
        pass
    counting.count_late()
