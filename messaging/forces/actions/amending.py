"""The charter, while the force runs."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from messaging.actions.joining import changed as conversation_changed
from messaging.actions.posting import Fact, say
from messaging.forces import group, policy
from messaging.forces.models import Force
from messaging.forces.payloads import AmendForce
from messaging.forces.policy import Act
from messaging.forces.telling import changed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .founding import TEXT_LIMIT, TITLE_LIMIT, check_dates

TEXTS = {"title": ("专班名称", TITLE_LIMIT), "basis": ("设立依据", TEXT_LIMIT), "goal": ("工作目标", TEXT_LIMIT)}


@transaction.atomic
def amend_force(*, actor: Actor, force_id: int, body: AmendForce) -> Force:
    force, _ = policy.writing(actor, force_id, Act.AMEND)
    asked = {name: value for name, value in body.model_dump().items() if value is not None}
    for name, (words, limit) in TEXTS.items():
        if name in asked:
            asked[name] = clean_text(str(asked[name]), limit=limit, field=words)
    if ("meets_weekday" in asked) != ("meets_at" in asked):
        raise Invalid("请同时填写例会的星期和时间。", field="meets_at")
    if body.ends_on is not None:
        _check_end(force, body.ends_on)
    new = {name: value for name, value in asked.items() if getattr(force, name) != value}
    if not new:
        return force
    before = {name: str(getattr(force, name)) for name in new}
    for name, value in new.items():
        setattr(force, name, value)
    force.save(update_fields=list(new))
    after = {name: str(value) for name, value in new.items()}
    record(actor, "force.amend", subject=("force", force.pk), detail={"before": before, "after": after})
    emit(*_in_group(actor, force, set(new)), changed(force, "charter"))
    return force


def _check_end(force: Force, ends_on: date) -> None:
    check_dates(force.starts_on, ends_on)
    late = force.tasks.filter(due_on__gt=ends_on, done_at=None, dropped_at=None).order_by("number").first()
    if late is not None:
        raise Invalid(f"任务“{late.title}”的时限晚于新的截止日期，请先调整该任务。", field="ends_on")
    longer = force.members.filter(policy.present(), ends_on__gt=ends_on).select_related("person").first()
    if longer is not None:
        raise Invalid(f"{longer.person.name}的参与期限晚于新的截止日期，请先调整。", field="ends_on")


def _in_group(actor: Actor, force: Force, names: set[str]) -> list[Fact]:
    """The group has the force's name and end."""
    if not names & {"title", "ends_on"}:
        return []
    conversation = group.locked(force)
    conversation.title, conversation.ends_on = force.title, force.ends_on
    conversation.version += 1
    conversation.save(update_fields=["title", "ends_on", "version"])
    group.keep_ends(conversation, force)
    line = f"{actor.name} 修改了专班章程：名称“{force.title}”，截止 {force.ends_on}"
    return [*say(conversation, actor, line), conversation_changed(conversation)]
