"""The four linked lists: goals, policy bases, measures, and the tasks that name one of each."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from messaging.forces import policy, waiting
from messaging.forces.models import Aim, Force, Member, Task, TaskStep
from messaging.forces.payloads import AddForceTask, ChangeForceTask
from messaging.forces.policy import Act
from messaging.forces.telling import changed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

TITLE_LIMIT, NOTE_LIMIT, AIM_LIMIT = 120, 300, 300
MOST_TASKS = 300
AIMS = {"goal": "目标", "policy": "政策依据", "measure": "评价指标"}


@transaction.atomic
def add_aim(*, actor: Actor, force_id: int, kind: str, text: str) -> Aim:
    force, _ = policy.writing(actor, force_id, Act.PLAN)
    words = clean_text(text, limit=AIM_LIMIT, field=AIMS[kind])
    if force.aims.filter(kind=kind, text=words).exists():
        raise Conflict(f"这条{AIMS[kind]}已经在列。")
    aim = Aim.objects.create(force=force, kind=kind, text=words, order=force.aims.filter(kind=kind).count() + 1)
    record(actor, "force.add_aim", subject=("force", force.pk), detail={"kind": kind, "text": words})
    emit(changed(force, "tasks"))
    return aim


@transaction.atomic
def remove_aim(*, actor: Actor, force_id: int, aim_id: int) -> None:
    force, _ = policy.writing(actor, force_id, Act.PLAN)
    aim = force.aims.filter(pk=aim_id).first()
    if aim is None:
        raise NotFound
    if force.tasks.filter(**{aim.kind: aim}).exists():
        raise Conflict("还有任务对应这一条，请先修改任务。")
    aim.delete()
    record(actor, "force.remove_aim", subject=("force", force.pk), detail={"kind": aim.kind, "text": aim.text})
    emit(changed(force, "tasks"))


@transaction.atomic
def add_task(*, actor: Actor, force_id: int, body: AddForceTask) -> Task:
    force, _ = policy.writing(actor, force_id, Act.PLAN)
    title = clean_text(body.title, limit=TITLE_LIMIT, field="任务名称")
    _check_time(force, body.starts_on, body.due_on)
    if force.tasks.count() >= MOST_TASKS:
        raise Invalid(f"一个专班最多 {MOST_TASKS} 项任务，请合并后再添加。")
    task = Task(
        force=force,
        number=(force.tasks.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title,
        goal=_aim(force, "goal", body.goal_id),
        policy=_aim(force, "policy", body.policy_id),
        measure=_aim(force, "measure", body.measure_id),
        responsible=_responsible(force, body.responsible_id),
        starts_on=body.starts_on,
        due_on=body.due_on,
    )
    _check_seat_lasts(task)
    task.save()
    _step(task, actor, "add")
    detail = {"task": task.number, "title": title, "due_on": str(task.due_on)}
    record(actor, "force.add_task", subject=("force", force.pk), unit_id=task.responsible.unit_id, detail=detail)
    waiting.ask_for_task(force, task)
    emit(changed(force, "tasks"))
    return task


@transaction.atomic
def change_task(*, actor: Actor, force_id: int, task_id: int, body: ChangeForceTask) -> Task:
    """What is left out stays. Before and after are kept in the task's history."""
    force, _ = policy.writing(actor, force_id, Act.PLAN)
    task = open_task(force, task_id)
    before = _words(task)
    _apply(force, task, body)
    _check_time(force, task.starts_on, task.due_on)
    _check_seat_lasts(task)
    after = _words(task)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return task
    task.save()
    _step(task, actor, "change", changes=changes)
    record(actor, "force.change_task", subject=("force", force.pk), detail={"task": task.number, "changes": changes})
    if {"responsible", "due_on", "title"} & changes.keys():
        waiting.task_is_over(task, outcome="passed_on")
        waiting.ask_for_task(force, task)
    emit(changed(force, "tasks"))
    return task


@transaction.atomic
def report_progress(*, actor: Actor, force_id: int, task_id: int, percent: int, note: str = "") -> Task:
    """Told when there is something to tell; nothing asks for it. 100 is done, and less than that reopens."""
    force, seat = policy.writing(actor, force_id, Act.RAISE)
    task = _known_task(force, task_id)
    if not policy.may_progress(seat, policy.acts(actor, force, seat), task):
        raise Forbidden("进度由任务责任人或专班负责人更新。")
    if task.dropped_at is not None:
        raise Conflict("该任务已取消，不再更新进度。")
    if not 0 <= percent <= 100:
        raise Invalid("进度请填 0 到 100 之间的整数。", field="percent")
    words = clean_text(note, limit=NOTE_LIMIT, field="进展说明", required=False)
    if percent == task.percent and not words:
        return task
    was_done = task.done_at is not None
    task.percent = percent
    if (percent == 100) != was_done:
        task.done_at = clock.now() if percent == 100 else None
    task.save(update_fields=["percent", "done_at"])
    _step(task, actor, "progress", note=words)
    detail = {"task": task.number, "percent": percent}
    record(actor, "force.progress", subject=("force", force.pk), unit_id=task.responsible.unit_id, detail=detail)
    if task.done_at is not None:
        waiting.task_is_over(task)
    elif was_done:
        waiting.ask_for_task(force, task)
    emit(changed(force, "tasks"))
    return task


@transaction.atomic
def drop_task(*, actor: Actor, force_id: int, task_id: int, reason: str) -> Task:
    force, _ = policy.writing(actor, force_id, Act.PLAN)
    task = open_task(force, task_id)
    why = clean_text(reason, limit=NOTE_LIMIT, field="取消原因")
    task.dropped_at = clock.now()
    task.save(update_fields=["dropped_at"])
    _step(task, actor, "drop", note=why)
    record(actor, "force.drop_task", subject=("force", force.pk), detail={"task": task.number, "reason": why})
    waiting.task_is_over(task, outcome="dropped")
    emit(changed(force, "tasks"))
    return task


def open_task(force: Force, task_id: int) -> Task:
    task = _known_task(force, task_id)
    if task.done_at is not None or task.dropped_at is not None:
        raise Conflict("该任务已完成或取消，不能再修改。")
    return task


def _known_task(force: Force, task_id: int) -> Task:
    rows = force.tasks.select_related("goal", "policy", "measure", "responsible__person")
    task = rows.filter(pk=task_id).first()
    if task is None:
        raise NotFound
    return task


def _apply(force: Force, task: Task, body: ChangeForceTask) -> None:
    if body.title is not None:
        task.title = clean_text(body.title, limit=TITLE_LIMIT, field="任务名称")
    if body.goal_id is not None:
        task.goal = _aim(force, "goal", body.goal_id)
    if body.policy_id is not None:
        task.policy = _aim(force, "policy", body.policy_id)
    if body.measure_id is not None:
        task.measure = _aim(force, "measure", body.measure_id)
    if body.responsible_id is not None:
        task.responsible = _responsible(force, body.responsible_id)
    task.starts_on = body.starts_on or task.starts_on
    task.due_on = body.due_on or task.due_on


def _aim(force: Force, kind: str, aim_id: int) -> Aim:
    aim = force.aims.filter(kind=kind, pk=aim_id).first()
    if aim is None:
        raise Invalid(f"请从本专班的列表中选择{AIMS[kind]}。", field=f"{kind}_id")
    return aim


def _responsible(force: Force, member_id: int) -> Member:
    seat = force.members.filter(policy.seated(), pk=member_id).select_related("person").first()
    if seat is None:
        raise Invalid("责任人须为本专班现有成员（外部专家须已接受承诺）。", field="responsible_id")
    return seat


def _check_time(force: Force, starts_on: date, due_on: date) -> None:
    if due_on < starts_on:
        raise Invalid("任务时限不能早于开始日期。", field="due_on")
    if due_on > force.ends_on:
        raise Invalid(f"任务时限不能晚于专班截止日期 {force.ends_on}，如需要请先延长专班。", field="due_on")
    if starts_on < force.starts_on:
        raise Invalid(f"任务开始日期不能早于专班开始日期 {force.starts_on}。", field="starts_on")


def _check_seat_lasts(task: Task) -> None:
    seat = task.responsible
    if seat.ends_on is not None and task.due_on > seat.ends_on:
        raise Invalid(f"{seat.person.name}的参与期限到 {seat.ends_on}，早于任务时限。", field="responsible_id")


def _words(task: Task) -> dict[str, str]:
    seat = task.responsible
    return {
        "title": task.title,
        "goal": task.goal.text,
        "policy": task.policy.text,
        "measure": task.measure.text,
        "responsible": f"{seat.person.name}（{seat.unit_name}）",
        "starts_on": str(task.starts_on),
        "due_on": str(task.due_on),
    }


def _step(task: Task, actor: Actor, act: str, *, note: str = "", changes: dict[str, list[str]] | None = None) -> None:
    TaskStep.objects.create(
        task=task,
        at=clock.now(),
        person_id=actor.person_id,
        person_line=actor.line[:200],
        act=act,
        percent=task.percent,
        note=note,
        changes=changes or {},
    )
