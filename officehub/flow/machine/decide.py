"""From a verb to the fact it makes: who is asked next, what is skipped, when the run ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from officehub.kernel.errors import Conflict, Invalid

from .definition import CHOSEN, DRAFTER, END, Definition, Stage
from .fact import Detail, Fact, NewTask, Opening
from .rights import Request, check
from .state import Activation, Run, Signature, Task
from .verbs import ALLOWED, FORWARD, RUN_VERBS, Resume, Stance, TaskStatus, Verb


class Office(Protocol):
    """What the machine asks of the world."""

    def performers(self, stage: Stage) -> Sequence[Signature]:
        """Those who hold the stage's role now; asked for roles only, not for `drafter` and `chosen`."""
        ...

    def due_at(self, stage: Stage, arrived_at: datetime) -> datetime | None: ...


@dataclass(frozen=True)
class Command:
    verb: Verb
    by: Signature
    at: datetime
    task: int | None = None
    opinion: str = ""
    stance: Stance | None = None
    chosen: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)  # stage → performers
    next: str = ""  # one of the stage's `next`, else the first
    to: Signature | None = None  # the receiver of a transfer
    resume: Resume = Resume.REPLAY


@dataclass(frozen=True)
class Situation:
    run: Run
    definition: Definition
    office: Office
    command: Command

    @property
    def task(self) -> Task:
        if self.command.task is None:
            raise Conflict
        return self.run.tasks[self.command.task]

    @property
    def activation(self) -> Activation:
        return self.run.activations[self.task.activation]


def begin(definition: Definition, office: Office, by: Signature, at: datetime) -> Fact:
    start = definition.stage(definition.start)
    task = NewTask(1, by, office.due_at(start, at))
    opening = Opening(number=1, stage=start.name, round=1, tasks=(task,))
    return Fact(number=1, at=at, verb=Verb.DRAFT, by=by, stage=start.name, detail=Detail(opening=opening))


def decide(run: Run, definition: Definition, office: Office, command: Command) -> Fact:
    """Raises OfficeError: not allowed, no reason given, nobody to perform the next stage."""
    task = _aimed_at(run, command)
    check(Request(run, definition, command.verb, command.by, command.at, task))
    if ALLOWED[command.verb].reason and not command.opinion:
        raise Invalid("请写明理由。", field="opinion")
    situation = Situation(run, definition, office, command)
    build = _BUILD.get(command.verb)
    detail = build(situation) if build else Detail()
    where = run.activations[task.activation] if task else run.current
    return Fact(
        number=run.events + 1,
        at=command.at,
        verb=command.verb,
        by=command.by,
        stage=where.stage if where else "",
        activation=where.number if where else None,
        task=task.number if task else None,
        opinion=command.opinion,
        detail=detail,
    )


def _aimed_at(run: Run, command: Command) -> Task | None:
    if command.task is None or command.verb in RUN_VERBS:
        return None
    return run.tasks.get(command.task)


def _forward(situation: Situation) -> Detail:
    command = situation.command
    detail = Detail(chosen=_checked_choice(situation), stance=_stance(command))
    if not _completes(situation):
        return detail
    resume_to = situation.activation.resume_to
    if resume_to is not None:
        return replace(detail, opening=_straight_back(situation, situation.run.activations[resume_to]))
    return _enter_next(situation, detail)


def _stance(command: Command) -> str:
    if command.verb is not Verb.COUNTERSIGN:
        return ""
    if command.stance is None:
        raise Invalid("请选择会签意见：同意、同意（附修改意见）、不同意或无意见。", field="stance")
    if command.stance in (Stance.DISAGREE, Stance.AGREE_WITH_CHANGES) and not command.opinion:
        raise Invalid("请写明修改意见或不同意的理由。", field="opinion")
    return command.stance.value


def _checked_choice(situation: Situation) -> Mapping[str, tuple[Signature, ...]]:
    for name, people in situation.command.chosen.items():
        stage = situation.definition.stages.get(name)
        if stage is None or stage.performers != CHOSEN:
            raise Invalid("这个环节的办理人不由您选择。", stage=name)
        if len({who.person_id for who in people}) != len(people):
            raise Invalid(f"「{stage.title}」中有人被选了两次。", stage=name)
    return situation.command.chosen


def _completes(situation: Situation) -> bool:
    """The first to act completes a stage of `any`; the last one a stage of `all`."""
    if situation.definition.stage(situation.activation.stage).complete == "any":
        return True
    others = situation.run.tasks_of(situation.activation.number)
    return not any(task.is_waiting for task in others if task.number != situation.task.number)


def _enter_next(situation: Situation, detail: Detail) -> Detail:
    stage = situation.definition.stage(situation.activation.stage)
    name = situation.command.next or stage.next[0]
    if name not in stage.next:
        raise Invalid(f"「{stage.title}」不能直接送到所选环节。", field="next")
    skipped: list[str] = []
    while name != END:
        target = situation.definition.stage(name)
        people = _performers(situation, target)
        if people:
            opening = _opening(situation, target, people, came_from=situation.activation.number)
            return replace(detail, opening=opening, skipped=tuple(skipped))
        if not target.optional:
            raise Invalid(_nobody(target), stage=name)
        skipped.append(name)
        name = target.next[0]
    return replace(detail, finishes=True, skipped=tuple(skipped))


def _performers(situation: Situation, stage: Stage) -> list[Signature]:
    drafter = situation.run.drafter
    if stage.performers == DRAFTER:
        found: Sequence[Signature] = [drafter]
    elif stage.performers == CHOSEN:
        found = {**situation.run.chosen, **situation.command.chosen}.get(stage.name, ())
    else:
        found = situation.office.performers(stage)
    once = {who.person_id: who for who in reversed(found)}
    if stage.decides:
        once.pop(drafter.person_id, None)
    return [who for who in found if once.get(who.person_id) == who]


def _nobody(stage: Stage) -> str:
    if stage.performers == CHOSEN:
        return f"请选择「{stage.title}」的办理人。"
    if stage.decides:
        return f"「{stage.title}」没有可以办理的人；拟稿人不能签发自己起草的文件。"
    return f"「{stage.title}」没有可以办理的人，请联系管理员设置岗位。"


def _straight_back(situation: Situation, returner: Activation) -> Opening:
    stage = situation.definition.stage(returner.stage)
    tasks = situation.run.tasks_of(returner.number)
    people = [task.who for task in tasks if task.status is TaskStatus.RETURNED]
    return _opening(situation, stage, people, came_from=returner.came_from)


def _return_to_previous(situation: Situation) -> Detail:
    before = situation.activation.came_from
    if before is None:
        raise Conflict("前面没有可以退回的环节。")
    previous = situation.run.activations[before]
    people = [task.who for task in situation.run.tasks_of(before) if task.status is TaskStatus.DONE]
    return _back_to(situation, previous, people)


def _return_to_drafter(situation: Situation) -> Detail:
    first = situation.run.activations[1]
    return _back_to(situation, first, [situation.run.drafter])


def _back_to(situation: Situation, target: Activation, people: Sequence[Signature]) -> Detail:
    direct = situation.command.resume is Resume.DIRECT
    opening = _opening(
        situation,
        situation.definition.stage(target.stage),
        people,
        came_from=target.came_from,
        resume_to=situation.activation.number if direct else None,
    )
    return Detail(opening=opening, resume=situation.command.resume)


def _withdraw(situation: Situation) -> Detail:
    own = situation.activation
    stage = situation.definition.stage(own.stage)
    opening = _opening(situation, stage, [situation.task.who], came_from=own.came_from, resume_to=own.resume_to)
    return Detail(opening=opening)


def _transfer(situation: Situation) -> Detail:
    to, task = situation.command.to, situation.task
    if to is None:
        raise Invalid("请选择转办给谁。", field="to")
    others = situation.run.tasks_of(task.activation)
    if any(other.is_waiting and other.who.person_id == to.person_id for other in others):
        raise Invalid(f"{to.line} 在这一环节已有待办，请另选他人。", field="to")
    stage = situation.definition.stage(situation.activation.stage)
    if stage.decides and to.person_id == situation.run.drafter.person_id:
        raise Invalid("拟稿人不能签发自己起草的文件，请另选他人。", field="to")
    return Detail(transferred_to=NewTask(len(situation.run.tasks) + 1, to, task.due_at))


def _opening(
    situation: Situation,
    stage: Stage,
    people: Sequence[Signature],
    *,
    came_from: int | None,
    resume_to: int | None = None,
) -> Opening:
    run, at = situation.run, situation.command.at
    due = situation.office.due_at(stage, at)
    first = len(run.tasks) + 1
    once = {who.person_id: who for who in people}.values()  # a transfer may have had one person act twice
    return Opening(
        number=len(run.activations) + 1,
        stage=stage.name,
        round=run.rounds(stage.name) + 1,
        tasks=tuple(NewTask(first + n, who, due) for n, who in enumerate(once)),
        came_from=came_from,
        resume_to=resume_to,
    )


_BUILD: Mapping[Verb, Callable[[Situation], Detail]] = {
    **dict.fromkeys(FORWARD, _forward),
    Verb.RETURN_TO_PREVIOUS: _return_to_previous,
    Verb.RETURN_TO_DRAFTER: _return_to_drafter,
    Verb.WITHDRAW: _withdraw,
    Verb.TRANSFER: _transfer,
}
