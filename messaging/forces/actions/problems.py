"""The problem list. A problem rests with one person at a time; unsolved, it climbs: once to each rung."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from messaging.forces import policy, waiting
from messaging.forces.models import Force, Member, Problem, ProblemStep, Role, Rung, Task
from messaging.forces.payloads import RaiseProblem
from messaging.forces.policy import Act
from messaging.forces.telling import changed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

TITLE_LIMIT, TEXT_LIMIT = 120, 2000
DAYS = range(1, 91)


@transaction.atomic
def raise_problem(*, actor: Actor, force_id: int, body: RaiseProblem) -> Problem:
    force, seat = policy.writing(actor, force_id, Act.RAISE)
    title = clean_text(body.title, limit=TITLE_LIMIT, field="问题")
    text = clean_text(body.text, limit=TEXT_LIMIT, field="问题说明", required=False)
    if body.days not in DAYS:
        raise Invalid("解决期限请填 1 到 90 天。", field="days")
    task = _task(force, body.task_id)
    owner = _owner(force, body.owner_id, task, seat)
    now = clock.now()
    problem = Problem.objects.create(
        force=force,
        number=(force.problems.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title,
        text=text,
        task=task,
        raised_by=seat,
        owner=owner,
        squad=owner.squad,
        days=body.days,
        raised_at=now,
        next_at=now + timedelta(days=body.days),
    )
    ProblemStep.objects.create(problem=problem, rung=Rung.OWNER, member=owner, at=now)
    detail = {"problem": problem.number, "title": title, "days": body.days}
    record(actor, "force.raise_problem", subject=("force", force.pk), unit_id=owner.unit_id, detail=detail)
    waiting.ask_for_problem(force, problem, owner)
    emit(changed(force, "problems"))
    return problem


@transaction.atomic
def solve_problem(*, actor: Actor, force_id: int, problem_id: int, solution: str) -> Problem:
    force, seat = policy.writing(actor, force_id, Act.RAISE)
    problem = force.problems.select_for_update().filter(pk=problem_id).first()
    if problem is None:
        raise NotFound
    if not policy.may_solve(seat, policy.acts(actor, force, seat), problem):
        raise Forbidden("问题由责任人、提出人或专班负责人销号。")
    if problem.solved_at is not None:
        raise Conflict("该问题已经销号。")
    problem.solution = clean_text(solution, limit=TEXT_LIMIT, field="解决情况")
    problem.solved_at, problem.solved_by, problem.next_at = clock.now(), seat, None
    problem.save(update_fields=["solution", "solved_at", "solved_by", "next_at"])
    record(actor, "force.solve_problem", subject=("force", force.pk), detail={"problem": problem.number})
    waiting.problem_is_over(problem)
    emit(changed(force, "problems"))
    return problem


def due_problems() -> list[int]:
    """What is to climb now: unsolved, its time over, the force still running."""
    rows = Problem.objects.filter(
        solved_at=None, next_at__lte=clock.now(), force__closed_at=None, force__ends_on__gte=clock.today()
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def climb(*, problem_id: int) -> bool:
    """One rung up, if it still has to: looked at again under the locks, so that nothing climbs twice or once solved."""
    force_id = Problem.objects.filter(pk=problem_id).values_list("force_id", flat=True).first()
    if force_id is None:
        return False
    force = Force.objects.select_for_update(no_key=True).filter(pk=force_id, closed_at=None).first()
    if force is None or policy.state_of(force) is not policy.State.RUNNING:
        return False
    rows = Problem.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
    problem = rows.filter(pk=problem_id, solved_at=None, next_at__lte=clock.now()).first()
    if problem is None:
        return False
    rung, seat = _above(force, problem)
    if seat is None:
        problem.next_at = None
        problem.save(update_fields=["next_at"])
        return False
    now = clock.now()
    problem.rung = rung
    problem.next_at = now + timedelta(days=problem.days) if rung < Rung.LEADER else None
    problem.save(update_fields=["rung", "next_at"])
    ProblemStep.objects.create(problem=problem, rung=rung, member=seat, at=now)
    detail = {"problem": problem.number, "rung": int(rung), "person_id": seat.person_id}
    record(None, "force.escalate", subject=("force", force.pk), unit_id=seat.unit_id, detail=detail)
    waiting.ask_for_problem(force, problem, seat)
    emit(changed(force, "problems"))
    return True


def _above(force: Force, problem: Problem) -> tuple[Rung, Member | None]:
    """A group without a head, or whose head has had it as its owner already, is passed over."""
    seats = force.members.filter(policy.seated())
    if problem.rung == Rung.OWNER:
        head = seats.filter(role=Role.HEAD, squad=problem.squad_id).exclude(pk=problem.owner_id).first()
        if problem.squad_id is not None and head is not None:
            return Rung.HEAD, head
    if problem.rung < Rung.LEADER:
        return Rung.LEADER, seats.filter(role=Role.LEADER).first()
    return Rung.LEADER, None


def _task(force: Force, task_id: int | None) -> Task | None:
    if task_id is None:
        return None
    task = force.tasks.filter(pk=task_id).select_related("responsible").first()
    if task is None:
        raise Invalid("请从本专班的任务中选择。", field="task_id")
    return task


def _owner(force: Force, owner_id: int | None, task: Task | None, seat: Member) -> Member:
    wanted = owner_id or (task.responsible_id if task else seat.pk)
    owner = force.members.filter(policy.seated(), pk=wanted).select_related("squad").first()
    if owner is None:
        raise Invalid("问题责任人须为本专班现有成员。", field="owner_id")
    return owner
