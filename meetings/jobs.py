from __future__ import annotations

from officehub.kernel.periodic import every

from . import actions


@every(seconds=60)
def remind_before_deadlines() -> None:
    actions.remind_before_deadlines()
