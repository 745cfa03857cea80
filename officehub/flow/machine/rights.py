"""May this person do this verb now? One answer for the screen's buttons and for the act itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from officehub.kernel.clock import local
from officehub.kernel.errors import Conflict, Forbidden, NotFound, OfficeError, RateLimited

from .definition import Definition
from .state import Run, Signature, Task
from .verbs import ALLOWED, STAGE_VERBS, RunStatus, TaskStatus, Verb


@dataclass(frozen=True)
class Request:
    """`task` None for the verbs upon the run."""

    run: Run
    definition: Definition
    verb: Verb
    by: Signature
    at: datetime
    task: Task | None = None


def check(request: Request) -> None:
    """Raises Forbidden (not his to do), Conflict (too late or too early) or RateLimited (urged a moment ago)."""
    if request.verb not in ALLOWED:
        raise Conflict("流程已经开始。")
    _check_holder(request)
    _check_table(request)
    _check_stage(request)
    extra = _EXTRA.get(request.verb)
    if extra:
        extra(request)


def allows(request: Request) -> bool:
    try:
        check(request)
    except OfficeError:
        return False
    return True


def _check_holder(request: Request) -> None:
    task = request.task
    if ALLOWED[request.verb].task is None:
        return
    if task is None:
        raise NotFound
    if task.who.person_id != request.by.person_id:
        raise Forbidden("这项待办不是您的，不能代为办理。")
    if task.who.appointment_id != request.by.appointment_id:
        raise Forbidden(
            f"这项待办属于您的另一身份「{task.who.unit_name} {task.who.post_title}」，请切换身份后办理。",
            appointment_id=task.who.appointment_id,
        )


def _check_table(request: Request) -> None:
    rule = ALLOWED[request.verb]
    if request.task and rule.task is not None and request.task.status not in rule.task:
        raise Conflict(_why_not(request.task, request.verb))
    if request.run.status not in rule.run:
        raise Conflict(_RUN_SENTENCES.get(request.run.status, "流程当前状态下不能进行此操作，请刷新后再试。"))


def _check_stage(request: Request) -> None:
    if request.task is None or request.verb not in STAGE_VERBS:
        return
    activation = request.run.activations[request.task.activation]
    stage = request.definition.stage(activation.stage)
    if request.verb not in stage.verbs:
        raise Forbidden(f"「{stage.title}」环节没有这项操作。")
    if request.verb is Verb.RETURN_TO_PREVIOUS and activation.came_from is None:
        raise Conflict("前面没有可以退回的环节。")
    if request.verb is Verb.DECIDE and request.by.person_id == request.run.drafter.person_id:
        raise Forbidden("拟稿人不能签发自己起草的文件。")


def _check_withdraw(request: Request) -> None:
    """Strict: none of those it was sent to has looked yet."""
    run, task, current = request.run, request.task, request.run.current
    if task is None or current is None or current.opened_by != task.number:
        raise Conflict("文件已不在您送达的环节，不能取回。")
    if task.verb not in (Verb.SUBMIT, Verb.AGREE):
        raise Conflict("只有送审和同意送出的文件可以取回。")
    seen = [other for other in run.tasks_of(current.number) if other.status is not TaskStatus.PENDING]
    if seen:
        raise Conflict(f"{seen[0].who.line} 已打开或处理，不能取回；如需更改请联系对方退回。")


def _check_abort(request: Request) -> None:
    if request.by.person_id != request.run.drafter.person_id:
        raise Forbidden("只有拟稿人可以作废。")
    if any(task.verb == Verb.DECIDE for task in request.run.tasks.values()):
        raise Conflict("文件已经签发，不能由拟稿人作废。")


def _check_urge(request: Request) -> None:
    run, by = request.run, request.by
    handled = {task.who.person_id for task in run.tasks.values() if not task.is_waiting} | {run.drafter.person_id}
    waiting = run.waiting()
    if by.person_id not in handled:
        raise Forbidden("只有拟稿人和经办过的人可以催办。")
    if all(task.who.person_id == by.person_id for task in waiting):
        raise Conflict("当前正由您本人办理。")
    last = max((task.urged_at for task in waiting if task.urged_at), default=None)
    again = last and last + timedelta(minutes=request.definition.urge_after_minutes)
    if again and request.at < again:
        raise RateLimited(f"刚刚催办过，{local(again):%H:%M} 后可再次催办。", again_at=again.isoformat())


_EXTRA: Mapping[Verb, Callable[[Request], None]] = {
    Verb.WITHDRAW: _check_withdraw,
    Verb.ABORT: _check_abort,
    Verb.URGE: _check_urge,
}

_RUN_SENTENCES: Mapping[RunStatus, str] = {
    RunStatus.SUSPENDED: "流程已暂停，恢复后才能办理。",
    RunStatus.FINISHED: "流程已经办结，不能再进行此操作。",
    RunStatus.ABORTED: "流程已经作废，不能再进行此操作。",
    RunStatus.REVISING: "文件已退回拟稿人修改，请等待重新送审。",
}


def _why_not(task: Task, verb: Verb) -> str:
    when = f"{local(task.done_at):%m-%d %H:%M}" if task.done_at else ""
    sentences = {
        TaskStatus.DONE: f"这一步已由 {task.who.line} 于 {when} 办理，无需重复提交。",
        TaskStatus.RETURNED: f"这一步已由 {task.who.line} 于 {when} 退回，无需重复提交。",
        TaskStatus.TRANSFERRED: f"这一步已于 {when} 转交他人办理。",
        TaskStatus.WITHDRAWN: f"发送人已于 {when} 取回，您无需再办理。",
        TaskStatus.CANCELLED: "这一步已由他人办理或已取消，您无需再办理。",
        TaskStatus.SUSPENDED: "流程已暂停，恢复后才能办理。",
    }
    fallback = "这一步已经打开过。" if verb is Verb.OPEN else "这一步尚未办理，不能进行此操作。"
    return sentences.get(task.status, fallback)
