"""How long words are kept: proposed by one administrator, decided by another, each step recorded."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from messaging.keeping.models import OPEN_KINDS, Hold, RetentionProposal, RetentionRule
from messaging.keeping.policy import FLOOR_DAYS, LONGEST_DAYS, GovernanceAct, require
from messaging.keeping.queries import would_go
from messaging.models import Conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text

GRACE = timedelta(days=7)  # between a decision that shortens and the first word that goes


@transaction.atomic
def propose_retention(*, actor: Actor, kind: str, days: int | None, reason: str) -> RetentionProposal:
    """`days` None: for ever. What would go is counted now and stays beside the proposal."""
    require(actor, GovernanceAct.PROPOSE)
    if kind not in OPEN_KINDS:
        raise Invalid("这类会话没有保存期限。", field="kind")
    if days is not None and not FLOOR_DAYS <= days <= LONGEST_DAYS:
        raise Invalid(f"保存期限至少 {FLOOR_DAYS} 天（六个月），或永久保存。", field="days")
    why = clean_text(reason, limit=200, field="理由")
    if RetentionProposal.objects.filter(kind=kind, decided_at=None).exists():
        raise Conflict("这类会话已有一项待批准的提议，请先办理。")
    going = would_go(actor=actor, kind=kind, days=days)
    proposal = RetentionProposal.objects.create(
        kind=kind,
        days=days,
        reason=why,
        conversations=going.conversations,
        messages=going.messages,
        proposed_by_id=actor.person_id,
        proposed_line=actor.line,
    )
    record(
        actor,
        "retention.propose",
        subject=("retention", proposal.pk),
        detail={"kind": kind, "days": days, "reason": why, "messages": going.messages},
    )
    return proposal


@transaction.atomic
def decide_retention(*, actor: Actor, proposal_id: int, accepted: bool) -> RetentionProposal:
    """Accepted, it takes effect after a week where it shortens, at once where it lengthens."""
    require(actor, GovernanceAct.DECIDE)
    proposal = RetentionProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound
    if proposal.decided_at is not None:
        raise Conflict("这项提议已经办理。")
    if proposal.proposed_by_id == actor.person_id:
        raise Forbidden("不能批准本人的提议，请由另一位管理员办理。")
    proposal.decided_by_id, proposal.decided_line = actor.person_id, actor.line
    proposal.decided_at, proposal.accepted = clock.now(), accepted
    proposal.save()
    detail = {"kind": proposal.kind, "days": proposal.days, "proposed_by": proposal.proposed_by_id}
    if accepted:
        _rule(proposal)
        record(actor, "retention.approve", subject=("retention", proposal.pk), detail=detail)
    else:
        record(actor, "retention.decline", subject=("retention", proposal.pk), detail=detail)
    return proposal


def _rule(proposal: RetentionProposal) -> None:
    now = clock.now()
    before = RetentionRule.objects.select_for_update().filter(kind=proposal.kind).first()
    shorter = proposal.days is not None and (before is None or before.days is None or proposal.days < before.days)
    RetentionRule.objects.update_or_create(
        kind=proposal.kind,
        defaults={
            "days": proposal.days,
            "effective_at": now + GRACE if shorter else now,
            "decided_line": proposal.decided_line,
            "decided_at": now,
        },
    )


@transaction.atomic
def place_hold(*, actor: Actor, conversation_id: int, reason: str) -> Hold:
    """From here on nothing of it goes by age. Nobody in it is told, and nobody reads it for that."""
    require(actor, GovernanceAct.HOLD)
    why = clean_text(reason, limit=200, field="理由")
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is None or conversation.kind not in OPEN_KINDS:
        raise NotFound
    if Hold.objects.filter(conversation=conversation, lifted_at=None).exists():
        raise Conflict("该会话已经冻结。")
    hold = Hold.objects.create(conversation=conversation, reason=why, placed_line=actor.line)
    record(actor, "retention.hold", subject=("conversation", conversation_id), detail={"reason": why})
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: int) -> Hold:
    require(actor, GovernanceAct.LIFT)
    hold = Hold.objects.select_for_update(of=("self",)).select_related("conversation").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    if hold.lifted_at is not None:
        raise Conflict("该会话已经解除冻结。")
    hold.lifted_at, hold.lifted_line = clock.now(), actor.line
    hold.save(update_fields=["lifted_at", "lifted_line"])
    record(actor, "retention.lift", subject=("conversation", hold.conversation_id), detail={"reason": hold.reason})
    return hold
