from __future__ import annotations

from officehub.kernel import clock
from officehub.kernel.periodic import every

from . import actions
from .actions.problems import due_problems
from .actions.seating import ended_before
from .models import Force


@every(seconds=60)
def let_problems_climb() -> None:
    for problem_id in due_problems():
        actions.climb(problem_id=problem_id)


@every(seconds=60)
def end_what_is_over() -> None:
    """Single seats first, then whole forces: an expert whose day came with the force's is told once."""
    today = clock.today()
    for force_id in ended_before(today):
        actions.let_go_of_ended(force_id=force_id)
    over = Force.objects.filter(expired_at=None, closed_at=None, ends_on__lt=today)
    for force_id in over.order_by("pk").values_list("pk", flat=True):
        actions.end_over(force_id=force_id)
