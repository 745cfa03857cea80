"""To-dos of a force. What an outside expert is asked carries a number and no words of the force: the line stays in the
person's list of what was done, and the rights to the force do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from officehub.kernel import clock
from officehub.todo.actions import NewTodo, close_todo, close_todos, open_todos

from .models import Force, Member, Problem, Role, Task

TASK, PROBLEM, PLEDGE, CLOSING = "force_task", "force_problem", "force_pledge", "force_closing"
EVENING = time(18, 0)


def ask_for_task(force: Force, task: Task) -> None:
    seat = task.responsible
    title = f"{task.title}" if seat.role != Role.EXPERT else f"专班任务 {task.number}"
    _ask(force, seat, (TASK, task.pk), title, f"/forces/{force.pk}/tasks", _evening(task.due_on))


def task_is_over(task: Task, *, outcome: str = "done") -> None:
    close_todo(source=(TASK, task.pk), outcome=outcome)


def ask_for_problem(force: Force, problem: Problem, seat: Member) -> None:
    title = f"问题：{problem.title}" if seat.role != Role.EXPERT else f"专班问题 {problem.number}"
    _ask(force, seat, (PROBLEM, problem.pk), title, f"/forces/{force.pk}/problems", problem.next_at)


def problem_is_over(problem: Problem) -> None:
    close_todo(source=(PROBLEM, problem.pk))


def ask_for_pledge(force: Force, seat: Member) -> None:
    _ask(force, seat, (PLEDGE, seat.pk), "专班邀请：阅读并接受承诺书", "/forces", None)


def pledge_is_over(seat: Member, *, outcome: str = "done") -> None:
    close_todo(source=(PLEDGE, seat.pk), outcome=outcome)


def ask_for_closing(force: Force, seats: Iterable[Member]) -> None:
    for seat in seats:
        title = f"专班已到期，请办理结项：{force.title}"
        _ask(force, seat, (CLOSING, force.pk), title, f"/forces/{force.pk}/charter", None)


def all_over(force: Force, *, people: Iterable[int] | None = None) -> None:
    """Nothing of the force waits any more: for these people, or for anybody."""
    sources = [(TASK, pk) for pk in force.tasks.values_list("pk", flat=True)]
    sources += [(PROBLEM, pk) for pk in force.problems.values_list("pk", flat=True)]
    sources += [(PLEDGE, pk) for pk in force.members.values_list("pk", flat=True)]
    if people is None:
        close_todos(sources=[*sources, (CLOSING, force.pk)], outcome="ended")
        return
    for person in sorted(set(people)):
        close_todos(sources=sources, person_id=person, outcome="ended")


def _ask(force: Force, seat: Member, source: tuple[str, int], title: str, link: str, due_at: datetime | None) -> None:
    outside = seat.role == Role.EXPERT
    new = NewTodo(
        person_id=seat.person_id,
        appointment_id=seat.appointment_id,
        category="task",
        source=source,
        ask="complete" if source[0] != PLEDGE else "read",
        title=title,
        from_line="专班" if outside else f"专班 · {force.title}",
        link=link,
        due_at=due_at,
    )
    open_todos([new])


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING, clock.SHANGHAI)
