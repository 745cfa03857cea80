"""交接班: what is not finished is written down and taken over by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.kernel.text import clean_text
from officehub.roster.models import Handover, Matter
from officehub.roster.policy import access_handover, own_shift
from officehub.todo.actions import close_todo, open_todo

from . import checks

HANDOVER = "roster.handover"
MOST_MATTERS = 30
LATEST = timedelta(days=1)  # after the end of the shift


@transaction.atomic
def hand_over(*, actor: Actor, shift_id: int, appointment_id: int, notes: str, matters: Sequence[str]) -> Handover:
    shift = own_shift(actor, shift_id)
    now = clock.now()
    if shift.starts_at > now:
        raise Conflict("班次还没有开始，请在值班开始后填写交接班记录。")
    if shift.ends_at + LATEST < now:
        raise Conflict("班次结束已超过一天，交接班记录不能再补写。")
    to = checks.member(shift.unit, appointment_id)
    if to.person_id == actor.person_id:
        raise Invalid("请选择接班的同志。", field="appointment_id")
    if len(matters) > MOST_MATTERS:
        raise Invalid(f"未了事项最多 {MOST_MATTERS} 项，请合并后再提交。", field="matters")
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                unit=shift.unit,
                shift=shift,
                given_by=shift.appointment,
                given_to=to,
                notes=clean_text(notes, limit=1000, field="值班情况", required=False),
            )
    except IntegrityError as error:
        raise Conflict("这个班次已经填写过交接班记录。") from error
    texts = [clean_text(text, limit=500, field="未了事项") for text in matters]
    Matter.objects.bulk_create([Matter(handover=handover, text=text) for text in texts])
    open_todo(
        person_id=to.person_id,
        appointment_id=to.pk,
        category="task",
        source=(HANDOVER, handover.pk),
        ask="take_over",
        title=f"接班：{shift.unit.name}，{len(texts)} 项未了事项" if texts else f"接班：{shift.unit.name}",
        from_line=actor.line,
        link=f"/roster/{shift.unit_id}/handovers",
    )
    record(
        actor, "roster.hand_over", subject=("handover", handover.pk), unit_id=shift.unit_id, detail=_detail(handover)
    )
    return handover


@transaction.atomic
def take_over(*, actor: Actor, handover_id: int, takers: Mapping[int, int]) -> Handover:
    """`takers`: for each matter the appointment that takes it over; none may be left without a name."""
    handover = access_handover(actor, handover_id)
    if handover.taken_at is not None:
        raise Conflict("这次交接班已经完成。")
    matters = list(handover.matters.order_by("pk"))
    left = [matter for matter in matters if matter.pk not in takers]
    if left:
        raise Invalid(f"还有 {len(left)} 项未了事项没有接手人，请逐项确定到人。", field="takers")
    for matter in matters:
        matter.taken_by = checks.member(handover.unit, takers[matter.pk])
    Matter.objects.bulk_update(matters, ["taken_by"])
    handover.taken_at = clock.now()
    handover.save(update_fields=["taken_at"])
    close_todo(source=(HANDOVER, handover.pk), outcome="take_over")
    record(
        actor, "roster.take_over", subject=("handover", handover.pk), unit_id=handover.unit_id, detail=_detail(handover)
    )
    return handover


def _detail(handover: Handover) -> dict[str, object]:
    return {
        "by": handover.given_by.person.name,
        "to": handover.given_to.person.name,
        "matters": handover.matters.count(),
    }
