"""The documents' side of the routing engine: who performs a stage, what a finished step means for the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db.models import Q, QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Person, Unit
from officehub.flow.machine.definition import Stage
from officehub.flow.machine.state import Signature
from officehub.flow.machine.verbs import RunStatus, Stance, Verb
from officehub.flow.models import Instance, Task
from officehub.flow.registry import Move, SubjectHooks
from officehub.kernel.errors import Invalid
from officehub.todo.actions import NewTodo, close_todos, open_todos, urge_todo

from .actions.exchange import distribute
from .actions.finishing import make_valid, withdraw_number
from .actions.telling import changed
from .checking import refuse_errors
from .countersigners import countersigners
from .kinds import KINDS
from .models import Document, DocumentState
from .policy import AUDIT_DUTY, ISSUED, KIND, auditing, organ_path, visible_to

# Who performs a role in the issuing organ: posts charged with it, else the first of these roles that has anybody.
DUTIES = {"reviewer": "review", "signer": "issue"}
ROLES = {"reviewer": ("reviewer", "office_head", "deputy"), "signer": ("signer", "head", "deputy")}
STATE_OF_RUN = {
    RunStatus.DRAFT: DocumentState.DRAFT,
    RunStatus.RUNNING: DocumentState.IN_FLOW,
    RunStatus.SUSPENDED: DocumentState.IN_FLOW,
    RunStatus.REVISING: DocumentState.REVISING,
    RunStatus.ABORTED: DocumentState.VOID,
}
ASK = {
    "draft": "submit",
    "review": "review",
    "countersign": "countersign",
    "sign": "decide",
    "distribute": "distribute",
}
COUNTERSIGNERS_AT_MOST = 20


class DocumentHooks(SubjectHooks):
    kind: ClassVar[str] = KIND
    roles: ClassVar[frozenset[str]] = frozenset({"reviewer", "signer", "registrar"})

    def performers(self, subject_id: int, stage: Stage, drafter: Signature) -> Sequence[int]:
        if stage.performers == "registrar":
            return [drafter.appointment_id]
        document = Document.objects.select_related("unit").get(pk=subject_id)
        organ = organ_path(document.unit.path)
        held = Appointment.objects.filter(in_force(), unit__path__startswith=organ).exclude(person_id=drafter.person_id)
        charged = held.filter(post__duty_tags__contains=[DUTIES[stage.performers]])
        # Internal offices have heads too; they do not sign for the organ.
        by_role = (held.filter(post__role=role, unit__path=organ) for role in ROLES[stage.performers])
        for found in (charged, *by_role):
            if people := list(found.order_by("unit__path", "post__rank", "pk").values_list("pk", flat=True)):
                return people
        raise Invalid(f"本机关没有可以{stage.title}的岗位，请联系本单位管理员设置。", stage=stage.name)

    def check_chosen(self, actor: Actor, subject_id: int, stage: Stage, appointment_ids: Sequence[int]) -> None:
        if len(appointment_ids) > COUNTERSIGNERS_AT_MOST:
            raise Invalid(f"会签最多选择 {COUNTERSIGNERS_AT_MOST} 个单位。")
        chosen = Appointment.objects.filter(pk__in=appointment_ids)
        if set(countersigners(list(chosen.values_list("unit_id", flat=True)))) != set(appointment_ids):
            raise Invalid("会签由单位负责人办理，请按单位选择。", field="chosen")
        if chosen.filter(person__in=Document.objects.filter(pk=subject_id).values("drafter")).exists():
            raise Invalid("拟稿人不能会签自己起草的公文，请另选单位。", field="chosen")

    def visible_to(self, actor: Actor) -> QuerySet[Instance] | None:
        seen = Q(state__in=ISSUED, unit__path__startswith=organ_path(actor.unit_path))
        if AUDIT_DUTY in actor.duties:
            seen |= Q(unit__region_path__startswith=actor.region_path)
        documents = Document.objects.filter(seen)
        return Instance.objects.filter(subject_kind=KIND, subject_id__in=documents.values("pk"))

    def readers(self, subject_id: int) -> QuerySet[Person] | None:
        document = Document.objects.select_related("unit").get(pk=subject_id)
        held = Appointment.objects.filter(in_force())
        readers = auditing(document)
        if document.state in ISSUED:
            readers |= Q(unit__path__startswith=organ_path(document.unit.path))
        return Person.objects.filter(appointments__in=held.filter(readers)).distinct()

    def check(self, actor: Actor, move: Move) -> None:
        if move.fact.verb == Verb.SUBMIT:
            refuse_errors(Document.objects.select_related("unit").get(pk=move.subject_id))
        if move.fact.verb == Verb.DECIDE:
            _refuse_disagreement(move.instance)
        if move.fact.verb == Verb.TRANSFER:
            _refuse_stranger(move)

    def moved(self, actor: Actor, move: Move) -> None:
        document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=move.subject_id)
        _follow_run(document, move)
        if move.fact.verb == Verb.DECIDE:
            make_valid(actor, document)
        elif move.fact.verb == Verb.ABORT:
            withdraw_number(document, move.fact.opinion)
        elif move.fact.stage == "distribute" and move.fact.verb == Verb.AGREE:
            distribute(actor, document)
        _move_todos(actor, document, move)
        changed(document)

    def title(self, subject_id: int) -> str:
        return Document.objects.values_list("title", flat=True).get(pk=subject_id)

    def link(self, subject_id: int) -> str:
        return f"/documents/{subject_id}"

    def titles(self, subject_ids: Sequence[int]) -> Mapping[int, str]:
        return dict(Document.objects.filter(pk__in=subject_ids).values_list("pk", "title"))

    def categories(self, subject_ids: Sequence[int]) -> Mapping[int, str]:
        kinds = Document.objects.filter(pk__in=subject_ids).values_list("pk", "kind")
        return {pk: KINDS[kind].name for pk, kind in kinds if kind in KINDS}


def followable(actor: Actor, document_ids: set[int]) -> set[int]:
    return set(visible_to(actor).filter(pk__in=document_ids).values_list("pk", flat=True))


def _follow_run(document: Document, move: Move) -> None:
    state = STATE_OF_RUN.get(move.run.status)
    if state and document.state not in ISSUED:
        document.state = state
    document.updated_at = move.fact.at
    document.save(update_fields=["state", "updated_at"])


def _move_todos(actor: Actor, document: Document, move: Move) -> None:
    close_todos(sources=[("flow.task", task.pk) for task in move.closed], outcome=move.fact.verb.value)
    open_todos(_todo(actor, document, task) for task in move.opened)
    for task in move.urged:
        urge_todo(source=("flow.task", task.pk))


def _todo(actor: Actor, document: Document, task: Task) -> NewTodo:
    return NewTodo(
        person_id=task.person_id,
        appointment_id=task.appointment_id,
        category="document",
        source=("flow.task", task.pk),
        ask=ASK.get(task.stage, task.stage),
        title=f"{document.number} {document.title}".strip(),
        from_line=actor.line,
        due_at=task.due_at,
        link=f"/documents/{document.pk}",
    )


def _refuse_disagreement(instance: Instance) -> None:
    """R-10 (条例 art. 16(4)): what another department does not agree to is not issued, whoever was asked after it."""
    asked = instance.tasks.filter(stage="countersign").exclude(stance="").select_related("unit").order_by("number")
    latest = {organ_path(task.unit.path): task for task in asked}
    against = next((task for task in latest.values() if task.stance == Stance.DISAGREE), None)
    if against is not None:
        raise Invalid(f"{against.unit_name}会签不同意，须协商一致后才能签发；可退回拟稿人修改后请其重新会签。")


def _refuse_stranger(move: Move) -> None:
    """转办 stays in the organ that was asked, and never hands a text to its own drafter for review."""
    given = move.fact.detail.transferred_to
    if given is None:
        return
    if given.who.person_id == move.run.drafter.person_id:
        raise Invalid("不能转给拟稿人本人，请另选他人。", field="to")
    paths = dict(Unit.objects.filter(pk__in=[given.who.unit_id, move.fact.by.unit_id]).values_list("pk", "path"))
    if organ_path(paths[given.who.unit_id]) != organ_path(paths[move.fact.by.unit_id]):
        raise Invalid("只能转给本机关的人员；需要其他单位意见的，请退回拟稿人增加会签。", field="to")
