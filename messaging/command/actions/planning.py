"""Plans: written, changed, put out of use. A command that runs keeps the plan as it was."""

from __future__ import annotations

from django.db import transaction

from messaging.command import policy
from messaging.command.contents import ROMAN, PlanBody
from messaging.command.models import TITLE_LIMIT, Plan
from messaging.command.payloads import DraftPlan
from messaging.command.policy import PlanAct
from messaging.command.timeline import spoken
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound

TEXT_LIMIT = 4000
TASK_LIMIT = 100


@transaction.atomic
def create_plan(*, actor: Actor, unit_id: int, draft: DraftPlan) -> Plan:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not policy.may_keep_plans_of(actor, unit):
        raise Forbidden("预案由本单位负责人、办公室主任或防汛、安全岗位编制。")
    plan = Plan(unit=unit, **_fields(actor, draft))
    plan.save(force_insert=True)
    record(actor, "plan.create", subject=("plan", plan.pk), detail={"title": plan.title})
    return plan


@transaction.atomic
def change_plan(*, actor: Actor, plan_id: int, version: int, draft: DraftPlan) -> Plan:
    """Raises Conflict where somebody else changed it since `version`."""
    plan = policy.access_plan(actor, plan_id, PlanAct.KEEP, lock=True)
    if plan.version != version:
        raise Conflict("预案已被他人修改，请刷新后再改。", version=plan.version)
    for name, value in _fields(actor, draft).items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save()
    record(actor, "plan.change", subject=("plan", plan.pk), detail={"title": plan.title, "version": plan.version})
    return plan


@transaction.atomic
def retire_plan(*, actor: Actor, plan_id: int, retired: bool) -> Plan:
    """停用 and 恢复. What runs goes on."""
    plan = policy.access_plan(actor, plan_id, PlanAct.KEEP, lock=True)
    if (plan.retired_at is not None) == retired:
        return plan
    plan.retired_at = clock.now() if retired else None
    plan.save(update_fields=["retired_at"])
    record(actor, "plan.retire" if retired else "plan.restore", subject=("plan", plan.pk), detail={"title": plan.title})
    return plan


def _fields(actor: Actor, draft: DraftPlan) -> dict[str, object]:
    return {
        "title": spoken(draft.title, limit=TITLE_LIMIT, field="预案名称"),
        "event_kind": draft.event_kind,
        "body": _cleaned(draft.body).model_dump(mode="json"),
        "changed_at": clock.now(),
        "changed_line": actor.line,
    }


def _cleaned(body: PlanBody) -> PlanBody:
    in_words(body.audience)  # raises where a place it names is no more
    texts = [
        each.model_copy(update={"text": spoken(each.text, limit=TEXT_LIMIT, field=f"{ROMAN[each.level]}级响应指令")})
        for each in body.instructions
    ]
    items = [
        item.model_copy(update={"title": spoken(item.title, limit=TASK_LIMIT, field="任务")}) for item in body.checklist
    ]
    for item in items:
        if item.whom is not None:
            in_words(item.whom)
    return body.model_copy(update={"instructions": texts, "checklist": items})
