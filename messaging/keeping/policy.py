"""Three administrators: one proposes, another decides, the third looks on (三员分立). None of them reads a word.

And the members of a conversation: each may take out what he may read, never of a secret one.
"""

from __future__ import annotations

from enum import StrEnum

from messaging.models import Membership
from messaging.policy import Act as ConversationAct
from messaging.policy import access_conversation, allowed
from messaging.secrecy import is_secret
from officehub.accounts.models import AdminRole
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound

from .models import Export, ExportState

# Network logs are kept for six months at least by law, and the ledger for longer; an office that could let go of its
# words sooner could let go of them before anybody asks. In days: no half-year is longer.
FLOOR_DAYS = 184
LONGEST_DAYS = 36_500


class GovernanceAct(StrEnum):
    READ = "read"
    PROPOSE = "propose"
    DECIDE = "decide"
    HOLD = "hold"
    LIFT = "lift"


ALLOWED: dict[str, frozenset[GovernanceAct]] = {
    AdminRole.SECURITY: frozenset({GovernanceAct.READ, GovernanceAct.PROPOSE, GovernanceAct.HOLD}),
    AdminRole.SYSTEM: frozenset({GovernanceAct.READ, GovernanceAct.DECIDE, GovernanceAct.LIFT}),
    AdminRole.AUDIT: frozenset({GovernanceAct.READ}),
    "": frozenset(),
}
WHO = {
    GovernanceAct.PROPOSE: "安全管理员",
    GovernanceAct.HOLD: "安全管理员",
    GovernanceAct.DECIDE: "系统管理员",
    GovernanceAct.LIFT: "系统管理员",
}


def may(actor: Actor, act: GovernanceAct) -> bool:
    return act in ALLOWED[actor.admin_role]


def require(actor: Actor, act: GovernanceAct) -> None:
    if not may(actor, act):
        raise Forbidden(f"这项操作由{WHO[act]}办理。" if act in WHO else "消息治理只对三员开放。")


def access_exportable(actor: Actor, conversation_id: int) -> Membership:
    membership = access_conversation(actor, conversation_id)
    if is_secret(membership.conversation):
        raise Forbidden("密聊不能导出。")
    return membership


def sees_all_exports(membership: Membership) -> bool:
    """Those who keep the group see who took what out of it, and why; others see their own."""
    return ConversationAct.MANAGE in allowed(membership.conversation, membership.role)


def access_export(actor: Actor, export_id: int) -> Export:
    """For taking the files: only who asked for it, and only for a day."""
    export = Export.objects.filter(pk=export_id, person=actor.person_id, state=ExportState.READY).first()
    if export is None or export.expires_at is None or export.expires_at <= clock.now():
        raise NotFound
    return export
