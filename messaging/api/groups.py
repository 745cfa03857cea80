"""Founding groups, keeping them, and coming in by a link."""

from __future__ import annotations

from ninja import Router, Status

from messaging import actions, queries
from messaging.models import Membership
from messaging.payloads import ConversationPayload
from messaging.payloads.groups import (
    AskToJoin,
    ChangeRules,
    FoundChannel,
    Founding,
    FoundSpecialWork,
    GovernedGroup,
    GroupSettings,
    InviteLinkPayload,
    JoinOutcome,
    JoinPreview,
    JoinRequestLine,
    MakeLink,
    MoveEnd,
    OpenUnitGroup,
    SetMemberRole,
    SettleJoin,
    TransferTo,
    UnitOfGroup,
)
from messaging.queries import groups
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])


@router.get("/founding", response=Founding)
def founding(request: ActingRequest) -> Founding:
    return groups.founding(actor=request.auth)


@router.get("/governed", response=list[GovernedGroup])
def governed(request: ActingRequest) -> list[GovernedGroup]:
    return groups.governed_groups(actor=request.auth)


@router.get("/units/{unit_id}/group", response=UnitOfGroup)
def unit_group(request: ActingRequest, unit_id: int) -> UnitOfGroup:
    return groups.unit_group(actor=request.auth, unit_id=unit_id)


@router.post("/unit-groups", response=ConversationPayload)
def open_unit_group(request: ActingRequest, body: OpenUnitGroup) -> ConversationPayload:
    opened = actions.open_unit_group(actor=request.auth, unit_id=body.unit_id)
    return queries.conversation(actor=request.auth, conversation_id=opened.pk)


@router.post("/special-work", response=ConversationPayload)
def found_special_work(request: ActingRequest, body: FoundSpecialWork) -> ConversationPayload:
    founded = actions.found_special_work(
        actor=request.auth,
        title=body.title,
        purpose=body.purpose,
        audience=body.audience,
        ends_on=body.ends_on,
        owner_unit_id=body.owner_unit_id,
        even_if_exists=body.even_if_exists,
    )
    return queries.conversation(actor=request.auth, conversation_id=founded.pk)


@router.post("/channels", response=ConversationPayload)
def found_channel(request: ActingRequest, body: FoundChannel) -> ConversationPayload:
    founded = actions.found_channel(
        actor=request.auth,
        title=body.title,
        purpose=body.purpose,
        person_ids=body.person_ids,
        audience=body.audience,
        owner_unit_id=body.owner_unit_id,
    )
    return queries.conversation(actor=request.auth, conversation_id=founded.pk)


@router.get("/conversations/{conversation_id}/settings", response=GroupSettings)
def settings(request: ActingRequest, conversation_id: int) -> GroupSettings:
    return groups.group_settings(actor=request.auth, conversation_id=conversation_id)


@router.patch("/conversations/{conversation_id}/settings", response=GroupSettings)
def change_rules(request: ActingRequest, conversation_id: int, body: ChangeRules) -> GroupSettings:
    rules = body.model_dump(exclude_none=True)
    actions.change_rules(actor=request.auth, conversation_id=conversation_id, rules=rules)
    return groups.group_settings(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/members/{person_id}/role", response={204: None})
def set_role(request: ActingRequest, conversation_id: int, person_id: int, body: SetMemberRole) -> Status[None]:
    change = actions.appoint_admin if body.role == "admin" else actions.dismiss_admin
    change(actor=request.auth, conversation_id=conversation_id, person_id=person_id)
    return Status(204, None)


@router.post("/conversations/{conversation_id}/owner", response=ConversationPayload)
def transfer(request: ActingRequest, conversation_id: int, body: TransferTo) -> ConversationPayload:
    actions.transfer_ownership(actor=request.auth, conversation_id=conversation_id, person_id=body.person_id)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/end", response=ConversationPayload)
def move_end(request: ActingRequest, conversation_id: int, body: MoveEnd) -> ConversationPayload:
    actions.move_end(actor=request.auth, conversation_id=conversation_id, ends_on=body.ends_on)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/archive", response=ConversationPayload)
def archive(request: ActingRequest, conversation_id: int) -> ConversationPayload:
    actions.archive(actor=request.auth, conversation_id=conversation_id)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/link", response=InviteLinkPayload)
def make_link(request: ActingRequest, conversation_id: int, body: MakeLink) -> InviteLinkPayload:
    link = actions.make_link(actor=request.auth, conversation_id=conversation_id, days=body.days)
    return groups.link_payload(link)


@router.delete("/conversations/{conversation_id}/link", response={204: None})
def end_link(request: ActingRequest, conversation_id: int) -> Status[None]:
    actions.end_link(actor=request.auth, conversation_id=conversation_id)
    return Status(204, None)


@router.get("/conversations/{conversation_id}/join-requests", response=list[JoinRequestLine])
def join_requests(request: ActingRequest, conversation_id: int) -> list[JoinRequestLine]:
    return groups.join_requests(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/join-requests/{request_id}", response={204: None})
def settle_join(request: ActingRequest, conversation_id: int, request_id: int, body: SettleJoin) -> Status[None]:
    actions.settle_request(
        actor=request.auth, conversation_id=conversation_id, request_id=request_id, accept=body.accept
    )
    return Status(204, None)


@router.get("/join/{token}", response=JoinPreview)
def join_preview(request: ActingRequest, token: str) -> JoinPreview:
    return groups.join_preview(actor=request.auth, token=token)


@router.post("/join/{token}", response=JoinOutcome)
def join(request: ActingRequest, token: str, body: AskToJoin) -> JoinOutcome:
    came = actions.join_by_link(actor=request.auth, token=token, words=body.words)
    if isinstance(came, Membership):
        return JoinOutcome(standing="member", conversation_id=came.conversation_id)
    return JoinOutcome(standing="waiting", conversation_id=None)
