"""Passing an instruction on to the tiers below, with words and a deadline of one's own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from messaging.reach import duties, policy
from messaging.reach.escalation.starting import begin
from messaging.reach.models import Dispatch, Obligation, Receipt
from messaging.reach.notices import ring
from messaging.reach.payloads import ForwardDispatch
from messaging.reach.policy import Act
from messaging.reach.pulse import board_moved
from messaging.reach.release import rewriting
from messaging.reach.release.limits import limit_of, needs_second
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words, recipients_sql
from officehub.files.classification import guard_text
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.kernel.text import clean_text

from .send import TEXT_LIMIT, check_deadline, freeze_recipients

NOBODY = "所选范围内没有下级在岗人员，请调整转发对象。"


def forward_dispatch(*, actor: Actor, dispatch_id: int, draft: ForwardDispatch, released_by: str = "") -> Dispatch:
    """The same `client_key` forwards once. Raises Conflict where the unit has passed it on already, or where so many
    are reached that a second person must release it; `released_by` names the one who has."""
    sent = _already(actor, draft)
    if sent:
        return sent
    try:
        return _forward(actor, dispatch_id, draft, released_by)
    except IntegrityError:
        rival = _already(actor, draft)
        if rival is None:
            raise
        return rival


def _already(actor: Actor, draft: ForwardDispatch) -> Dispatch | None:
    return Dispatch.objects.filter(sender=actor.person_id, client_key=draft.client_key).first()


@transaction.atomic
def _forward(actor: Actor, dispatch_id: int, draft: ForwardDispatch, released_by: str) -> Dispatch:
    _hold(dispatch_id)
    above = policy.access_dispatch(actor, dispatch_id, Act.FORWARD)
    mine = _lock_obligation(actor, above)
    child = forwarded(actor, above, draft)
    child.released_by = released_by
    child.save(force_insert=True)
    _freeze(child, actor, draft, mine, lent=policy.lent_reach(above, mine))
    rewriting.settle(rewriting.replaced(actor, draft.replaces), outcome="rewritten")
    duties.lay(child)
    begin(child)
    now = clock.now()
    Obligation.objects.filter(pk=mine.pk).update(child=child, forwarded_at=now, complete_at=None)
    if mine.complete_at is not None:
        duties.reopen(mine)
    duties.settle([mine.pk])  # where those below owe nothing
    board_moved(above.pk)
    record(
        actor,
        "dispatch.forward",
        subject=("dispatch", above.pk),
        detail={
            "forward": child.pk,
            "audience": child.audience_words,
            "people": child.expected,
            **({"released_by": released_by} if released_by else {}),
        },
    )
    ring(child, "sent")
    return child


def _hold(dispatch_id: int) -> None:
    """Shared: a withdrawal waits and then takes the forward along, or is waited for; other forwards pass by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM reach_dispatch WHERE id = %s FOR SHARE", [dispatch_id])


def _freeze(child: Dispatch, actor: Actor, draft: ForwardDispatch, mine: Obligation, *, lent: Q | None) -> None:
    limit = None if child.released_by else limit_of(actor)
    most = None if limit is None else limit + 1
    child.expected = freeze_recipients(
        child, actor, draft.audience, lent=lent, without_units=_senders_of(child, mine.unit_id), most=most
    )
    if limit is not None and child.expected > limit:
        raise needs_second(limit)
    if child.expected == 0:
        raise Invalid(NOBODY, field="audience")
    child.save(update_fields=["expected"])


def _lock_obligation(actor: Actor, above: Dispatch) -> Obligation:
    """The actor's unit's own line. Made now where the instruction itself asked for nothing but people's answers."""
    receipt = policy.receipt_of(actor, above)
    assert receipt is not None  # FORWARD was allowed
    place = {"dispatch": above, "unit_id": receipt.unit_id, "region_path": receipt.region_path}
    if not Obligation.objects.filter(**place).exists():
        # Whoever of the unit confirms at this moment is waited for, and then finds the line.
        list(Receipt.objects.select_for_update(no_key=True).filter(**place).order_by("pk").values_list("pk"))
    found, _ = Obligation.objects.select_for_update().get_or_create(
        **place,
        defaults={
            "tier": receipt.tier,
            "must_confirm": above.ask == "confirm",
            "must_forward": False,
            "must_feed_back": False,
            "confirmed_at": _first_confirmation(above, receipt.unit_id),
        },
    )
    _refuse_twice(found)
    return found


def _refuse_twice(mine: Obligation) -> None:
    if mine.child_id is not None:
        raise Conflict("本单位已经转发过这条指令。", dispatch_id=mine.child_id)


def _first_confirmation(above: Dispatch, unit_id: int) -> datetime | None:
    confirmed = above.receipts.filter(unit=unit_id, confirmed_at__isnull=False).order_by("confirmed_at")
    return confirmed.values_list("confirmed_at", flat=True).first()


def count_reached(actor: Actor, child: Dispatch, draft: ForwardDispatch) -> int:
    """How many people the forward would go to now. Raises Conflict where the unit has passed it on already."""
    above = child.parent
    assert above is not None  # it is a forward
    receipt = policy.receipt_of(actor, above)
    mine = Obligation.objects.filter(dispatch=above, unit=receipt.unit_id).first() if receipt else None
    if mine is not None:
        _refuse_twice(mine)
    select, params = recipients_sql(draft.audience, sender=actor, lent=policy.lent_reach(above, mine))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({select}) AS chosen WHERE unit_id <> ALL (%s)",
            [*params, _senders_of(child, receipt.unit_id if receipt else actor.unit_id)],
        )
        (people,) = cursor.fetchone()
    return int(people)


def forwarded(actor: Actor, above: Dispatch, draft: ForwardDispatch) -> Dispatch:
    """As it would be passed on now, not saved. Raises Invalid for what could not be."""
    guard_text(draft.text)
    now = clock.now()
    deadline = draft.deadline or above.deadline
    check_deadline(deadline, now)
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


def _senders_of(child: Dispatch, owing_unit: int) -> list[int]:
    """Units that have this instruction passed on: it does not come back to them in a circle. Whoever holds two posts
    may act in the one for what the unit of the other was told to pass on."""
    senders, above = {owing_unit, child.sender_unit_id}, child.parent
    line: list[int] = []
    while above is not None:
        senders.add(above.sender_unit_id)
        line.append(above.pk)
        above = above.parent
    return [*senders, *Obligation.objects.filter(child__in=line).values_list("unit", flat=True)]
