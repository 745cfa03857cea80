"""Figures without content, for the three administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from messaging.keeping.models import OPEN_KINDS, Hold, RetentionProposal, RetentionRule
from messaging.keeping.payloads import Governance, RetentionLine, WouldGo, hold_payload, proposal_payload
from messaging.keeping.policy import ALLOWED, FLOOR_DAYS, GovernanceAct, require
from messaging.models import Conversation
from officehub.directory.actor import Actor
from officehub.files.models import FilePlace, StoredFile
from officehub.kernel import clock

DORMANT = timedelta(days=180)
SHOWN = 50  # proposals and holds, the newest

_WOULD_GO = """
SELECT count(DISTINCT m.conversation_id), count(*)
FROM messaging_conversation c JOIN messaging_message m ON m.conversation_id = c.id
WHERE c.kind = %s AND c.created_at < %s AND m.sent_at < %s AND m.recalled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM keeping_hold h WHERE h.conversation_id = c.id AND h.lifted_at IS NULL)
"""


class Figures(TypedDict):
    kind: str
    conversations: int
    said: int
    dormant: int
    archived: int
    largest: int


def governance(*, actor: Actor) -> Governance:
    require(actor, GovernanceAct.READ)
    rules = {rule.kind: rule for rule in RetentionRule.objects.all()}
    figures = _figures()
    proposals = RetentionProposal.objects.order_by("-pk")[:SHOWN]
    holds = Hold.objects.select_related("conversation").order_by("-pk")[:SHOWN]
    return Governance(
        lines=[_line(kind, rules.get(kind), figures.get(kind)) for kind in OPEN_KINDS],
        proposals=[proposal_payload(row, actor.person_id) for row in proposals],
        holds=[hold_payload(row) for row in holds],
        file_bytes=_file_bytes(),
        floor_days=FLOOR_DAYS,
        abilities=sorted(ALLOWED[actor.admin_role]),
    )


def would_go(*, actor: Actor, kind: str, days: int | None) -> WouldGo:
    """What a rule of so many days would take now."""
    require(actor, GovernanceAct.READ)
    held = Hold.objects.filter(conversation__kind=kind, lifted_at=None).count()
    if days is None:
        return WouldGo(conversations=0, messages=0, held=held)
    before = clock.now() - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(_WOULD_GO, [kind, before, before])
        conversations, messages = cursor.fetchone()
    return WouldGo(conversations=conversations, messages=messages, held=held)


def _figures() -> dict[str, Figures]:
    asleep = clock.now() - DORMANT
    rows = Conversation.objects.values("kind").annotate(
        conversations=Count("pk"),
        said=Sum("last_number"),
        dormant=Count("pk", filter=Q(last_at__lt=asleep)),
        archived=Count("pk", filter=Q(archived_at__isnull=False)),
        largest=Max("member_count"),
    )
    return {row["kind"]: Figures(**row) for row in rows}


def _line(kind: str, rule: RetentionRule | None, figures: Figures | None) -> RetentionLine:
    return RetentionLine(
        kind=kind,  # type: ignore[arg-type]
        days=rule.days if rule else None,
        effective_at=rule.effective_at if rule else None,
        decided_line=rule.decided_line if rule else "",
        conversations=figures["conversations"] if figures else 0,
        messages=figures["said"] if figures else 0,
        dormant=figures["dormant"] if figures else 0,
        archived=figures["archived"] if figures else 0,
        largest=figures["largest"] if figures else 0,
    )


def _file_bytes() -> int:
    in_messages = FilePlace.objects.filter(file=OuterRef("pk"), subject_kind="message")
    return StoredFile.objects.filter(Exists(in_messages)).aggregate(total=Sum("size"))["total"] or 0
