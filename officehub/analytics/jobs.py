from __future__ import annotations

from officehub.kernel.periodic import every

from .collecting import collect


@every(seconds=30)
def collect_handling_times() -> int:
    return collect()
