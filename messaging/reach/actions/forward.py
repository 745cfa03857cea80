"""Passing an instruction on to the tiers below, with words and a deadline of one's own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from messaging.reach import duties, policy
from messaging.reach.escalation.starting import begin
from messaging.reach.models import Dispatch, Obligation
from messaging.reach.notices import ring
from messaging.reach.payloads import ForwardDispatch
from messaging.reach.policy import Act
from messaging.reach.pulse import board_moved
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.kernel.text import clean_text

from .send import TEXT_LIMIT, freeze_recipients


def forward_dispatch(*, actor: Actor, dispatch_id: int, draft: ForwardDispatch) -> Dispatch:
    """The same `client_key` forwards once. Raises Conflict where the unit has passed it on already."""
    sent = _already(actor, draft)
    if sent:
        return sent
    try:
        return _forward(actor, dispatch_id, draft)
    except IntegrityError:
        rival = _already(actor, draft)
        if rival is None:
            raise
        return rival


def _already(actor: Actor, draft: ForwardDispatch) -> Dispatch | None:
    return Dispatch.objects.filter(sender=actor.person_id, client_key=draft.client_key).first()


@transaction.atomic
def _forward(actor: Actor, dispatch_id: int, draft: ForwardDispatch) -> Dispatch:
    above = policy.access_dispatch(actor, dispatch_id, Act.FORWARD)
    mine = _lock_obligation(actor, above)
    child = _child(actor, above, draft)
    child.save(force_insert=True)
    child.expected = freeze_recipients(
        child, actor, draft.audience, lent=policy.lent_reach(above, mine), without_units=_senders_of(child)
    )
    if child.expected == 0:
        raise Invalid("所选范围内没有下级在岗人员，请调整转发对象。", field="audience")
    child.save(update_fields=["expected"])
    duties.lay(child)
    begin(child)
    now = clock.now()
    Obligation.objects.filter(pk=mine.pk).update(child=child, forwarded_at=now, complete_at=None)
    if mine.complete_at is not None:
        duties.reopen(mine)
    board_moved(above.pk)
    record(
        actor,
        "dispatch.forward",
        subject=("dispatch", above.pk),
        detail={"forward": child.pk, "audience": child.audience_words, "people": child.expected},
    )
    ring(child, "sent")
    return child


def _lock_obligation(actor: Actor, above: Dispatch) -> Obligation:
    """The actor's unit's own line. Made now where the instruction itself asked for nothing but people's answers."""
    receipt = policy.receipt_of(actor, above)
    assert receipt is not None  # FORWARD was allowed
    found, _ = Obligation.objects.select_for_update().get_or_create(
        dispatch=above,
        unit_id=receipt.unit_id,
        region_path=receipt.region_path,
        defaults={
            "tier": receipt.tier,
            "must_confirm": above.ask == "confirm",
            "must_forward": False,
            "must_feed_back": False,
            "confirmed_at": _first_confirmation(above, receipt.unit_id),
        },
    )
    if found.child_id is not None:
        raise Conflict("本单位已经转发过这条指令。", dispatch_id=found.child_id)
    return found


def _first_confirmation(above: Dispatch, unit_id: int) -> datetime | None:
    confirmed = above.receipts.filter(unit=unit_id, confirmed_at__isnull=False).order_by("confirmed_at")
    return confirmed.values_list("confirmed_at", flat=True).first()


def _child(actor: Actor, above: Dispatch, draft: ForwardDispatch) -> Dispatch:
    now = clock.now()
    deadline = draft.deadline or above.deadline
    if deadline is not None and deadline <= now:
        raise Invalid("截止时间已经过去，请选择以后的时间。", field="deadline")
    if deadline is not None and above.deadline is not None and deadline > above.deadline:
        raise Invalid("转发的截止时间不能晚于上级要求的时间。", field="deadline", latest=above.deadline.isoformat())
    return Dispatch(
        level=above.level,
        title=above.title,
        text=clean_text(draft.text, limit=TEXT_LIMIT, field="补充要求", required=False),
        ask=above.ask,
        deadline=deadline,
        drill=above.drill,
        form=above.form,
        forward_tiers=sorted(set(draft.forward_tiers)),
        parent=above,
        root=above.root or above,
        depth=above.depth + 1,
        audience=draft.audience.model_dump(mode="json"),
        audience_words=in_words(draft.audience, actor),
        sender_id=actor.person_id,
        sender_appointment_id=actor.appointment_id,
        sender_unit_id=actor.unit_id,
        sender_name=actor.name,
        sender_post_title=actor.post_title,
        sender_unit_name=actor.unit_name,
        sent_at=now,
        client_key=draft.client_key,
    )


def _senders_of(child: Dispatch) -> list[int]:
    """Units that have this instruction passed on: it does not come back to them in a circle."""
    senders: list[int] = []
    each: Dispatch | None = child
    while each is not None:
        senders.append(each.sender_unit_id)
        each = each.parent
    return senders
