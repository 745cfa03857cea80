"""Confirmations. Those that arrive together commit together, each with an outcome of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from messaging.reach import answered, duties
from messaging.reach.events import DispatchAnswered
from messaging.reach.models import Ask, Receipt, State
from messaging.reach.payloads import receipt_payload
from officehub.audit.ledger import record_each
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound, OfficeError
from officehub.realtime.fanout import whisper_each
from officehub.realtime.streams import stream_name

from .counting import Step, count

Outcome = Receipt | OfficeError
BY_TELEPHONE: Final = "call"  # the channel of what somebody was told on the telephone; a machine's call is "voice"

# A receipt that was waited for was read with its instruction as that was before: whether it still stands is asked here.
_ANSWER = f"""
UPDATE reach_receipt r SET
  delivered_at = coalesce(r.delivered_at, %s), read_at = coalesce(r.read_at, %s),
  confirmed_at = CASE WHEN v.confirms THEN %s ELSE r.confirmed_at END,
  answered_at = %s, channel = v.channel, proxy_id = v.proxy, caller_id = v.caller
FROM unnest(%s::bigint[], %s::bool[], %s::text[], %s::bigint[], %s::bigint[])
  AS v (id, confirms, channel, proxy, caller)
WHERE r.id = v.id AND EXISTS (SELECT FROM reach_dispatch d WHERE d.id = r.dispatch_id AND d.state = '{State.SENT}')
RETURNING r.id, {duties.UNCONFIRMED_LINE}
"""
WITHDRAWN = "这条指令已经撤回，无需确认。"


@dataclass(frozen=True)
class Answer:
    """`person_id`: in whose place `actor` answers; who may do so is the caller's to know (escalation.replies, proxies).

    `told`: the person said it himself, on the telephone to `actor`, who writes it down: nobody answers in his place.
    `by_order`: it is the actor's own instruction, and giving it says that he has it; for the room that gave it.
    `by_key`: a keypad or a text message can only say yes, so where reading is asked for, that is what it says; so does
    a yes on the telephone.
    """

    actor: Actor
    dispatch_id: int
    person_id: int | None = None
    by_key: bool = False
    by_order: bool = False
    told: bool = False

    @property
    def channel(self) -> str:
        return BY_TELEPHONE if self.told else self.actor.origin.device

    @property
    def key(self) -> tuple[int, int]:
        return self.person_id or self.actor.person_id, self.dispatch_id

    def proxy_of(self, receipt: Receipt) -> int | None:
        return None if self.told else self._other_than(receipt)

    def caller_of(self, receipt: Receipt) -> int | None:
        return self._other_than(receipt) if self.told else None

    def _other_than(self, receipt: Receipt) -> int | None:
        return None if self.actor.person_id == receipt.person_id else self.actor.person_id


@transaction.atomic
def confirm_together(answers: Sequence[Answer]) -> list[Outcome]:
    """One transaction for all; one outcome for each, in the same order. Five statements, however many."""
    receipts = _locked(answers)
    outcomes: list[Outcome] = []
    fresh: dict[int, tuple[Answer, Receipt]] = {}
    for answer in answers:
        receipt = receipts.get(answer.key)
        refusal = NotFound() if receipt is None else _refusal(answer, receipt)
        outcomes.append(refusal or receipt)  # type: ignore[arg-type]  # one of them is there
        if receipt and not refusal and receipt.answered_at is None:
            fresh.setdefault(receipt.pk, (answer, receipt))
    withdrawn = _write(list(fresh.values())) if fresh else set()
    return [Conflict(WITHDRAWN) if isinstance(each, Receipt) and each.pk in withdrawn else each for each in outcomes]


def _locked(answers: Sequence[Answer]) -> dict[tuple[int, int], Receipt]:
    """In the order of their ids: two batches with the same person wait for one another."""
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("dispatch", "appointment__post", "unit")
    people, dispatches = ({key[place] for key in (answer.key for answer in answers)} for place in (0, 1))
    found = rows.filter(person__in=people, dispatch__in=dispatches).order_by("pk")
    return {(receipt.person_id, receipt.dispatch_id): receipt for receipt in found}


def _refusal(answer: Answer, receipt: Receipt) -> Conflict | None:
    if receipt.dispatch.ask != Ask.CONFIRM and not (answer.by_key or answer.told):
        return Conflict("这条指令只需阅知，无需确认。")
    if receipt.dispatch.state == State.WITHDRAWN and receipt.answered_at is None:
        return Conflict(WITHDRAWN)
    return None


def _write(asked: Sequence[tuple[Answer, Receipt]]) -> set[int]:
    """The receipts that were left as they were, since their instruction was withdrawn a moment ago."""
    now = clock.now()
    columns = (
        [receipt.pk for _, receipt in asked],
        [receipt.dispatch.ask == Ask.CONFIRM for _, receipt in asked],
        [answer.channel for answer, _ in asked],
        [answer.proxy_of(receipt) for answer, receipt in asked],
        [answer.caller_of(receipt) for answer, receipt in asked],
    )
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, [now, now, now, now, *columns])
        lines: dict[int, int | None] = dict(cursor.fetchall())
    _tell([(answer, receipt) for answer, receipt in asked if receipt.pk in lines], lines, now)
    return {receipt.pk for _, receipt in asked} - set(lines)


def _tell(fresh: Sequence[tuple[Answer, Receipt]], lines: Mapping[int, int | None], now: datetime) -> None:
    """Ledger, lines of units, the room that gave it, counters, the person's windows. `lines`: by receipt."""
    steps = [_answered(answer, receipt, now) for answer, receipt in fresh]
    record_each(
        "dispatch.confirm",
        [
            (answer.actor, ("dispatch", receipt.dispatch_id), receipt.unit_id, _detail(answer, receipt))
            for answer, receipt in fresh
        ],
    )
    duties.confirmed(
        (receipt.dispatch.depth, line)
        for _, receipt in fresh
        if receipt.confirmed_at and (line := lines[receipt.pk]) is not None
    )
    # Before the counters: the room that gave it may hold what it locks here while it waits for one of them.
    answered.tell(
        [
            answered.Confirmed(receipt, answer.actor, told=answer.told)
            for answer, receipt in fresh
            if receipt.confirmed_at is not None
        ]
    )
    count(steps)
    _tell_own_windows([receipt for _, receipt in fresh])


def _answered(answer: Answer, receipt: Receipt, now: datetime) -> Step:
    """Whoever confirms has read it, whoever reads has it: earlier steps that were skipped are made up for."""
    confirms = receipt.dispatch.ask == Ask.CONFIRM
    step = Step(receipt, receipt.delivered_at is None, receipt.read_at is None, confirms)
    receipt.delivered_at = receipt.delivered_at or now
    receipt.read_at = receipt.read_at or now
    receipt.confirmed_at = now if confirms else receipt.confirmed_at
    receipt.answered_at = now
    receipt.channel = answer.channel
    receipt.proxy_id, receipt.caller_id = answer.proxy_of(receipt), answer.caller_of(receipt)
    return step


def _detail(answer: Answer, receipt: Receipt) -> dict[str, object]:
    detail: dict[str, object] = {"appointment": receipt.appointment_id, "channel": answer.channel}
    if answer.by_order:
        detail["by_order"] = True
    return detail if answer.actor.person_id == receipt.person_id else {**detail, "for_person": receipt.person_id}


def _tell_own_windows(receipts: Sequence[Receipt]) -> None:
    """The last of several instructions a person answered in one batch is told; the list is fetched anew anyway."""
    whisper_each(
        (
            stream_name("person", receipt.person_id),
            DispatchAnswered(dispatch_id=receipt.dispatch_id, receipt=receipt_payload(receipt)),
        )
        for receipt in receipts
    )
