"""换班: asked, agreed by the other, approved by who keeps the roster. Each step closes one to-do and opens the next."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, DutyShift
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.kernel.text import clean_text
from officehub.roster.importing.words import span_words
from officehub.roster.lapse import SWAP, lapse_swaps
from officehub.roster.models import Swap, SwapState
from officehub.roster.policy import SWAP_STEPS, SwapAct, access_swap, approvers, own_shift
from officehub.todo.actions import NewTodo, close_todo, open_todos
from officehub.todo.payloads import QuickAct

from . import checks

LINK = "/roster/swaps"
MOVED_ON = {
    SwapState.ASKED: "这次换班还在等对方答复。",
    SwapState.AGREED: "对方已经同意，正在等待批准。",
    SwapState.APPROVED: "这次换班已经生效。",
    SwapState.DECLINED: "对方没有同意这次换班。",
    SwapState.REFUSED: "这次换班没有获得批准。",
    SwapState.WITHDRAWN: "申请人已撤回这次换班。",
    SwapState.LAPSED: "班次已变动，这次换班已失效。",
}


@transaction.atomic
def ask_swap(*, actor: Actor, shift_id: int, appointment_id: int, in_return_id: int | None, reason: str) -> Swap:
    """The asked takes `shift`; where `in_return` is given, the asker takes that one."""
    shift = own_shift(actor, shift_id)
    asked = checks.member(shift.unit, appointment_id)
    if asked.person_id == actor.person_id:
        raise Invalid("请选择另一位同志换班。", field="appointment_id")
    in_return = _in_return(in_return_id, shift, asked)
    _exchangeable(shift, in_return, asked)
    why = clean_text(reason, limit=200, field="换班理由")
    if Swap.objects.filter(shift=shift, state__in=[SwapState.ASKED, SwapState.AGREED]).exists():
        raise Conflict("这个班次已有一份换班申请在等待处理，请先撤回它。")
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                unit=shift.unit,
                shift=shift,
                in_return=in_return,
                asker=shift.appointment,
                asked=asked,
                what=_what(shift, in_return),
                reason=why,
            )
    except IntegrityError as error:
        raise Conflict("这个班次已有一份换班申请在等待处理，请先撤回它。") from error
    _ask(swap, [asked], "answer", "agree", f"{actor.name}请您换班：{swap.what}", actor.line)
    _record(actor, "roster.swap_ask", swap)
    return swap


@transaction.atomic
def answer_swap(*, actor: Actor, swap_id: int, agree: bool) -> Swap:
    swap = _at_step(actor, swap_id, SwapAct.ANSWER)
    close_todo(source=(SWAP, swap.pk), outcome="agree" if agree else "decline")
    if agree:
        swap.state = SwapState.AGREED
        swap.save(update_fields=["state"])
        asked = f"{swap.asker.person.name}与{swap.asked.person.name}换班：{swap.what}"
        _ask(swap, list(approvers(swap)), "decision", "approve", asked, actor.line)
    else:
        _close(swap, SwapState.DECLINED, actor)
    _record(actor, "roster.swap_answer", swap)
    return swap


@transaction.atomic
def decide_swap(*, actor: Actor, swap_id: int, approve: bool) -> Swap:
    swap = _at_step(actor, swap_id, SwapAct.DECIDE)
    if approve:
        _exchange(swap)
    _close(swap, SwapState.APPROVED if approve else SwapState.REFUSED, actor)
    close_todo(source=(SWAP, swap.pk), outcome="approve" if approve else "refuse")
    _record(actor, "roster.swap_decide", swap)
    return swap


@transaction.atomic
def withdraw_swap(*, actor: Actor, swap_id: int) -> Swap:
    swap = _at_step(actor, swap_id, SwapAct.WITHDRAW)
    _close(swap, SwapState.WITHDRAWN, actor)
    close_todo(source=(SWAP, swap.pk), outcome="withdrawn")
    _record(actor, "roster.swap_withdraw", swap)
    return swap


def _in_return(shift_id: int | None, shift: DutyShift, asked: Appointment) -> DutyShift | None:
    if shift_id is None:
        return None
    own = DutyShift.objects.filter(pk=shift_id, person_id=asked.person_id, unit_id=shift.unit_id)
    found = own.select_related("unit", "appointment__person").first()
    if found is None:
        raise Invalid("交换的班次应是对方在本单位的班次，请重新选择。", field="in_return_id")
    return found


def _exchangeable(shift: DutyShift, in_return: DutyShift | None, asked: Appointment) -> None:
    """Neither has begun, and each finds the hours free but for what is given away. Raises Conflict."""
    now = clock.now()
    given = [row for row in (shift, in_return) if row is not None]
    if any(row.starts_at <= now for row in given):
        raise Conflict("班次已经开始，不能再换班；请由排班员直接调整值班表。")
    for row, taker in zip(given, (asked, shift.appointment), strict=False):
        taken = DutyShift(
            unit_id=row.unit_id, person_id=taker.person_id, kind=row.kind, starts_at=row.starts_at, ends_at=row.ends_at
        )
        checks.free(taken, but=[one.pk for one in given])


def _exchange(swap: Swap) -> None:
    """One statement: at its end nobody is on duty twice, whatever it was in between."""
    ids = [pk for pk in (swap.shift_id, swap.in_return_id) if pk is not None]
    rows = DutyShift.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    found = {row.pk: row for row in rows.select_related("unit", "appointment__person").order_by("pk")}
    shift = found[swap.shift_id]  # type: ignore[index]  # an open exchange has its shift: it lapses with it
    in_return = found.get(swap.in_return_id or 0)
    asked = checks.member(swap.unit, swap.asked_id)
    asker = checks.member(swap.unit, swap.asker_id)
    _exchangeable(shift, in_return, asked)
    for row, taker in zip([one for one in (shift, in_return) if one], (asked, asker), strict=False):
        row.appointment, row.person = taker, taker.person
    with checks.no_rival():
        DutyShift.objects.bulk_update(found.values(), ["appointment", "person"])
    lapse_swaps(ids, but=swap.pk)


def _at_step(actor: Actor, swap_id: int, act: SwapAct) -> Swap:
    swap = access_swap(actor, swap_id, act)
    if swap.state not in SWAP_STEPS[act]:
        raise Conflict(MOVED_ON[SwapState(swap.state)])
    return swap


def _close(swap: Swap, state: SwapState, actor: Actor) -> None:
    swap.state, swap.decided_line, swap.closed_at = state, actor.line, clock.now()
    swap.save(update_fields=["state", "decided_line", "closed_at"])


def _ask(swap: Swap, people: list[Appointment], step: str, word: str, title: str, from_line: str) -> None:
    quick = QuickAct(verb="agree", path=f"roster/swaps/{swap.pk}/{step}", body={word: True})
    open_todos(
        NewTodo(
            person_id=one.person_id,
            appointment_id=one.pk,
            category="task",
            source=(SWAP, swap.pk),
            ask="agree",
            title=title,
            from_line=from_line,
            link=LINK,
            due_at=swap.shift.starts_at if swap.shift else None,
            quick_acts=[quick],
        )
        for one in people
    )


def _what(shift: DutyShift, in_return: DutyShift | None) -> str:
    gives = f"{span_words(shift.starts_at, shift.ends_at)} {shift.get_kind_display()}"
    if in_return is None:
        return f"代 {gives}"
    return f"{gives}，换 {span_words(in_return.starts_at, in_return.ends_at)} {in_return.get_kind_display()}"


def _record(actor: Actor, act: str, swap: Swap) -> None:
    record(
        actor,
        act,
        subject=("roster_swap", swap.pk),
        unit_id=swap.unit_id,
        detail={"what": swap.what, "state": swap.get_state_display(), "asker": swap.asker.person.name},
    )
