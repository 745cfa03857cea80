"""How far an instruction has climbed, and how somebody was last tried to be reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from messaging.gateways.models import Outgoing
from messaging.reach import policy as reach
from messaging.reach.models import Dispatch, Receipt, State, answers_in
from messaging.reach.telephone.models import HandCall
from officehub.directory.actor import Actor

from . import policy
from .calls import REF
from .ladders import Ladder, Step
from .models import Attempt, Climb, End, Rung
from .payloads import CallResult, ClimbPayload, LadderStep, Tried
from .policy import Act

RESULTS_UP_TO = 50_000  # calls; beyond so many the results are not counted on every look


def climb(*, actor: Actor, dispatch_id: int) -> ClimbPayload:
    dispatch = policy.access_climb(actor, dispatch_id)
    row = Climb.objects.select_related("paused_by").filter(pk=dispatch_id).first() or _none(dispatch)
    whole = reach.part_of(actor, dispatch) == reach.WHOLE
    waiting = _waiting(dispatch) if whole else None
    ended = _ended(row, dispatch, waiting)
    ladder = Ladder.model_validate(row.ladder)
    return ClimbPayload.model_validate(
        {
            "dispatch_id": dispatch_id,
            "steps": _steps(row, ladder, waiting, ended),
            "waiting": waiting,
            "next_at": None if ended else row.next_at,
            "paused_at": row.paused_at,
            "paused_by": row.paused_by.name if row.paused_by else "",
            "ended": ended,
            "rests": ladder.rests is not None,
            "by_hand": _by_hand(dispatch_id) if whole else [],
            "abilities": _abilities(actor, dispatch, ended),
        }
    )


def _none(dispatch: Dispatch) -> Climb:
    """An instruction from before there were ladders."""
    return Climb(dispatch=dispatch, ladder=Ladder(steps=()).model_dump(mode="json"), ended=End.CLIMBED)


def _waiting(dispatch: Dispatch) -> int:
    left = dispatch.tallies.aggregate(left=Sum("expected") - Sum(answers_in(dispatch)))["left"]
    return int(left or 0)


def _ended(row: Climb, dispatch: Dispatch, waiting: int | None) -> str:
    """The timer notices only when the next step is due."""
    if dispatch.state == State.WITHDRAWN:
        return End.WITHDRAWN.value
    if waiting == 0:
        return End.ANSWERED.value
    return row.ended


def _abilities(actor: Actor, dispatch: Dispatch, ended: str) -> list[str]:
    return [act.value for act in Act if policy.may(actor, act, dispatch) and (act is not Act.PAUSE or not ended)]


def _steps(row: Climb, ladder: Ladder, waiting: int | None, ended: str) -> list[LadderStep]:
    rungs = {rung.step: rung for rung in Rung.objects.filter(climb=row.pk)}
    results = _results(row.pk, sum(rung.people for rung in rungs.values())) if waiting is not None else {}
    left = {number: rung.people for number, rung in rungs.items() if not rung.skipped or rung.people}
    return [
        LadderStep.model_validate(
            {
                "to": step.to,
                "by": step.by,
                "after_minutes": step.after,
                "state": _state(row, number, rungs.get(number), ended),
                "at": _at(row, number, rungs.get(number), ended),
                "people": None if waiting is None else left.get(number),
                "answered": None if waiting is None else _answered(number, left, waiting),
                "results": results.get(number, []),
            }
        )
        for number, step in enumerate(ladder.steps)
    ]


def _state(row: Climb, number: int, rung: Rung | None, ended: str) -> str:
    if rung is not None and rung.done_at is not None:
        return "skipped" if rung.skipped and not rung.people else "done"
    if rung is not None:
        return "now"
    if ended:
        return "unneeded"
    return "next" if number == row.step else "later"


def _at(row: Climb, number: int, rung: Rung | None, ended: str) -> datetime | None:
    if rung is not None:
        return rung.began_at
    return row.next_at if number == row.step and not ended else None


def _answered(number: int, taken: Mapping[int, int], waiting: int) -> int | None:
    """Between this step and the next one that was taken; after the last one, until now."""
    if number not in taken:
        return None
    after = [people for later, people in sorted(taken.items()) if later > number]
    return max(taken[number] - (after[0] if after else waiting), 0)


def _results(dispatch_id: int, calls: int) -> dict[int, list[CallResult]]:
    if not 0 < calls <= RESULTS_UP_TO:
        return {}
    attempts = Attempt.objects.filter(dispatch=dispatch_id)
    messages = Outgoing.objects.filter(ref_kind=REF, ref_id__in=attempts.values("pk"))
    steps = messages.annotate(step=Subquery(attempts.filter(pk=OuterRef("ref_id")).values("step")))
    found: dict[int, list[CallResult]] = {}
    for step, state, result, people in steps.values_list("step", "state", "result").annotate(people=Count("pk")):
        found.setdefault(step, []).append(CallResult(result=result or state, people=people))
    for step, hindrance, people in _hindered(dispatch_id):
        found.setdefault(step, []).append(CallResult(result=hindrance, people=people))
    return {step: sorted(each, key=lambda one: -one.people) for step, each in found.items()}


def _by_hand(dispatch_id: int) -> list[CallResult]:
    calls = HandCall.objects.filter(dispatch=dispatch_id).order_by().values_list("result")
    return [CallResult(result=result, people=number) for result, number in calls.annotate(n=Count("pk")).order_by("-n")]


def _hindered(dispatch_id: int) -> QuerySet[Attempt, tuple[int, str, int]]:
    hindered = Attempt.objects.filter(dispatch=dispatch_id).exclude(hindrance="")
    return hindered.values_list("step", "hindrance").annotate(people=Count("pk"))


def last_tried(dispatch: Dispatch, receipt_ids: Collection[int]) -> dict[int, Tried]:
    """By receipt. Three queries."""
    rows = Attempt.objects.filter(receipt_id__in=receipt_ids).order_by("receipt_id", "-step").distinct("receipt_id")
    return {row.receipt_id: tried for row, tried in _told(dispatch.pk, rows)}


def every_try(receipt: Receipt) -> list[Tried]:
    """Every step that was taken for somebody, in their order. Three queries."""
    rows = Attempt.objects.filter(receipt_id=receipt.pk).order_by("step")
    return [tried for _, tried in _told(receipt.dispatch_id, rows)]


def _told(dispatch_id: int, rows: QuerySet[Attempt]) -> list[tuple[Attempt, Tried]]:
    attempts = list(rows.select_related("appointment__person", "appointment__post"))
    if not attempts:
        return []
    ladder = Ladder.model_validate(Climb.objects.values_list("ladder", flat=True).get(pk=dispatch_id))
    carriers = {row.carried_by_id or row.pk for row in attempts}
    messages = {row.ref_id: row for row in Outgoing.objects.filter(ref_kind=REF, ref_id__in=carriers)}
    return [(row, _tried(row, ladder.steps[row.step], messages.get(row.carried_by_id or row.pk))) for row in attempts]


def _tried(row: Attempt, step: Step, message: Outgoing | None) -> Tried:
    by = row.appointment
    return Tried(
        to=step.to,
        by=step.by,
        at=row.at,
        result=row.hindrance or (message.result or message.state if message else "pushed"),
        reply=message.reply if message else "",
        number=message.to_masked if message else "",
        stand_in=f"{by.person.name}（{by.post.title}）" if by else "",
        stood_in=by is not None and row.answered_at is not None,
    )
