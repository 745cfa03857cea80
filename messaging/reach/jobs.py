from __future__ import annotations

from officehub.kernel.periodic import every

from . import succession


@every(seconds=60)
def pass_on_to_successors() -> None:
    while succession.pass_on() == succession.AT_ONCE:
        pass
