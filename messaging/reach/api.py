from __future__ import annotations

from ninja import Router, Status

from officehub.directory.audience import Preview
from officehub.directory.web import ActingRequest, acting

from . import actions, queries
from .burden import api as burden
from .drafting import api as drafting
from .duty_payloads import Duties, FeedbackPayload, ObligationPage, RollUp, feedback_payload
from .papers import api as papers
from .payloads import (
    AddresseePage,
    Answered,
    Board,
    CorrectDispatch,
    Delivered,
    DispatchPayload,
    ForwardAudience,
    ForwardDispatch,
    GiveFeedback,
    Inbox,
    Minute,
    ReceiptPayload,
    ReminderPreview,
    ReminderResult,
    RemindPart,
    SendDispatch,
    SentPage,
    Withdraw,
    receipt_payload,
)
from .proxies import api as proxies
from .queries.ledger import Owing
from .queries.reading import Box, Sending
from .release import api as release
from .telephone import api as telephone

router = Router(auth=acting, tags=["reach"])
router.add_router("", papers.router)
router.add_router("", release.router)
router.add_router("", proxies.router)
router.add_router("", telephone.router)
router.add_router("", drafting.router)
router.add_router("", burden.router)


@router.post("/dispatches", response=DispatchPayload)
def send(request: ActingRequest, body: SendDispatch) -> DispatchPayload:
    dispatch = actions.send_dispatch(actor=request.auth, draft=body)
    return queries.one(actor=request.auth, dispatch_id=dispatch.pk)


@router.get("/inbox", response=Inbox)
def inbox(request: ActingRequest, box: Box = "all", before: int | None = None) -> Inbox:
    return queries.inbox(actor=request.auth, box=box, before=before)


@router.get("/sent", response=SentPage)
def sent(request: ActingRequest, sending: Sending = "own", before: int | None = None) -> SentPage:
    return queries.sent(actor=request.auth, sending=sending, before=before)


@router.post("/delivered", response={204: None})
def delivered(request: ActingRequest, body: Delivered) -> Status[None]:
    actions.mark_delivered(actor=request.auth, dispatch_ids=body.dispatch_ids)
    return Status(204, None)


@router.get("/dispatches/{int:dispatch_id}", response=DispatchPayload)
def one(request: ActingRequest, dispatch_id: int) -> DispatchPayload:
    return queries.one(actor=request.auth, dispatch_id=dispatch_id)


@router.post("/dispatches/{int:dispatch_id}/read", response=ReceiptPayload)
def read(request: ActingRequest, dispatch_id: int) -> ReceiptPayload:
    return receipt_payload(actions.read_dispatch(actor=request.auth, dispatch_id=dispatch_id))


@router.post("/dispatches/{int:dispatch_id}/confirm", response=ReceiptPayload)
def confirm(request: ActingRequest, dispatch_id: int) -> ReceiptPayload:
    return receipt_payload(actions.confirm_dispatch(actor=request.auth, dispatch_id=dispatch_id))


@router.post("/dispatches/{int:dispatch_id}/remind", response=ReminderResult)
def remind(request: ActingRequest, dispatch_id: int, body: RemindPart) -> ReminderResult:
    reminder = actions.remind_unanswered(actor=request.auth, dispatch_id=dispatch_id, part=body)
    return ReminderResult(people=reminder.people)


@router.post("/dispatches/{int:dispatch_id}/remind/preview", response=ReminderPreview)
def remind_preview(request: ActingRequest, dispatch_id: int, body: RemindPart) -> ReminderPreview:
    return actions.preview_reminder(actor=request.auth, dispatch_id=dispatch_id, part=body)


@router.post("/dispatches/{int:dispatch_id}/withdraw", response=DispatchPayload)
def withdraw(request: ActingRequest, dispatch_id: int, body: Withdraw) -> DispatchPayload:
    actions.withdraw_dispatch(actor=request.auth, dispatch_id=dispatch_id, reason=body.reason)
    return queries.one(actor=request.auth, dispatch_id=dispatch_id)


@router.post("/dispatches/{int:dispatch_id}/forward", response=DispatchPayload)
def forward(request: ActingRequest, dispatch_id: int, body: ForwardDispatch) -> DispatchPayload:
    child = actions.forward_dispatch(actor=request.auth, dispatch_id=dispatch_id, draft=body)
    return queries.one(actor=request.auth, dispatch_id=child.pk)


@router.post("/dispatches/{int:dispatch_id}/forward/preview", response=Preview)
def forward_preview(request: ActingRequest, dispatch_id: int, body: ForwardAudience) -> Preview:
    return queries.forward_preview(actor=request.auth, dispatch_id=dispatch_id, audience=body.audience)


@router.post("/dispatches/{int:dispatch_id}/feedback", response=FeedbackPayload)
def feed_back(request: ActingRequest, dispatch_id: int, body: GiveFeedback) -> FeedbackPayload:
    given = actions.give_feedback(actor=request.auth, dispatch_id=dispatch_id, given=body)
    return feedback_payload(given)


@router.post("/dispatches/{int:dispatch_id}/correct", response=DispatchPayload)
def correct(request: ActingRequest, dispatch_id: int, body: CorrectDispatch) -> DispatchPayload:
    actions.correct_dispatch(actor=request.auth, dispatch_id=dispatch_id, corrected=body)
    return queries.one(actor=request.auth, dispatch_id=dispatch_id)


@router.get("/dispatches/{int:dispatch_id}/duties", response=Duties)
def duties(request: ActingRequest, dispatch_id: int, region_id: int | None = None) -> Duties:
    return queries.duties(actor=request.auth, dispatch_id=dispatch_id, region_id=region_id)


@router.get("/dispatches/{int:dispatch_id}/obligations", response=ObligationPage)
def obligations(
    request: ActingRequest, dispatch_id: int, owing: Owing = "open", region_id: int | None = None, after: int = 0
) -> ObligationPage:
    return queries.obligations(
        actor=request.auth, dispatch_id=dispatch_id, owing=owing, region_id=region_id, after=after
    )


@router.get("/dispatches/{int:dispatch_id}/roll-up", response=RollUp)
def roll_up(request: ActingRequest, dispatch_id: int, region_id: int | None = None) -> RollUp:
    return queries.roll_up(actor=request.auth, dispatch_id=dispatch_id, region_id=region_id)


@router.get("/dispatches/{int:dispatch_id}/board", response=Board)
def board(request: ActingRequest, dispatch_id: int, region_id: int | None = None) -> Board:
    return queries.board(actor=request.auth, dispatch_id=dispatch_id, region_id=region_id)


@router.get("/dispatches/{int:dispatch_id}/minutes", response=list[Minute])
def minutes(request: ActingRequest, dispatch_id: int) -> list[Minute]:
    return queries.minutes(actor=request.auth, dispatch_id=dispatch_id)


@router.get("/dispatches/{int:dispatch_id}/people", response=AddresseePage)
def people(
    request: ActingRequest,
    dispatch_id: int,
    state: Answered,
    region_id: int | None = None,
    own: bool = False,
    tier: int | None = None,
    after: int = 0,
) -> AddresseePage:
    return queries.people(
        actor=request.auth,
        dispatch_id=dispatch_id,
        state=state,
        region_id=region_id,
        own=own,
        tier=tier,
        after=after,
    )
