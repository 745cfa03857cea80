"""Feeding back: one unit's values for the form. A later answer replaces the earlier and keeps it."""

from __future__ import annotations

from django.db import transaction

from messaging.reach import duties, policy
from messaging.reach.forms import Form, Value, checked, file_ids, form_of
from messaging.reach.models import Dispatch, Feedback, Obligation, Receipt
from messaging.reach.payloads import GiveFeedback
from messaging.reach.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.files.actions import attach
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid

from .answer import confirm_dispatch


@transaction.atomic
def give_feedback(*, actor: Actor, dispatch_id: int, given: GiveFeedback) -> Feedback:
    """The same `client_key` gives once, however often it is sent, also after a withdrawal. Feeding back confirms too,
    where that is asked: whoever answers has it. Raises Conflict where the unit has passed the form on (its numbers are
    then those of the units below), and where a colleague has answered since the writer looked."""
    known = _known(actor, given)
    if known is not None:
        return known
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.FEED_BACK)
    receipt = policy.access_receipt(actor, dispatch_id)  # locked before the obligation, as in confirming
    known = _known(actor, given)  # a second attempt waited here for the first
    if known is not None:
        return known
    form = form_of(dispatch.form)
    assert form is not None  # FEED_BACK was allowed
    values = checked(form, given.values)
    mine = _lock(dispatch, receipt)
    before = _before(actor, mine, given)
    feedback = _write(actor, dispatch, receipt, values, given)
    _place_files(actor, form, feedback, before)
    record(
        actor,
        "dispatch.feed_back",
        subject=("dispatch", dispatch.pk),
        unit_id=receipt.unit_id,
        detail={"feedback": feedback.pk, "fields": sorted(values)},
    )
    if mine.must_confirm and receipt.confirmed_at is None:
        confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
    if mine.fed_back_at is None:
        Obligation.objects.filter(pk=mine.pk).update(fed_back_at=feedback.given_at)
    duties.settle([mine.pk])
    return feedback


def _known(actor: Actor, given: GiveFeedback) -> Feedback | None:
    mine = Feedback.objects.filter(person=actor.person_id, client_key=given.client_key)
    return mine.select_related("dispatch").first()


def _before(actor: Actor, mine: Obligation, given: GiveFeedback) -> Feedback | None:
    """The answer that stands; no other comes while the obligation is locked."""
    standing = Feedback.objects.filter(dispatch=mine.dispatch_id, unit=mine.unit_id, current=True)
    before = standing.select_related("person").first()
    if before and before.person_id != actor.person_id and before.pk != given.after:
        when = before.given_at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
        raise Conflict(
            f"{before.person.name}已于 {when} 代表本单位反馈。您填写的内容还在，核对后可以改为提交您的。",
            feedback=before.pk,
        )
    return before


def _write(
    actor: Actor, dispatch: Dispatch, receipt: Receipt, values: dict[str, Value], given: GiveFeedback
) -> Feedback:
    Feedback.objects.filter(dispatch=dispatch, unit=receipt.unit_id, current=True).update(current=False)
    return Feedback.objects.create(
        dispatch=dispatch,
        root=dispatch.root or dispatch,
        unit_id=receipt.unit_id,
        region_path=receipt.region_path,
        values=values,
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        client_key=given.client_key,
        given_at=clock.now(),
    )


def _place_files(actor: Actor, form: Form, given: Feedback, before: Feedback | None) -> None:
    """Those of the earlier answer stand where that put them."""
    kept = set(file_ids(form, before.values)) if before else set()
    for file_id in file_ids(form, given.values):
        if file_id not in kept:
            attach(actor=actor, file_id=file_id, subject=("feedback", given.pk))


def _lock(dispatch: Dispatch, receipt: Receipt) -> Obligation:
    mine = (
        Obligation.objects.select_for_update()
        .filter(dispatch=dispatch, unit=receipt.unit_id, region_path=receipt.region_path)
        .first()
    )
    if mine is None:
        raise Invalid("这条指令没有要求本单位反馈。")
    if mine.child_id is not None:
        raise Conflict("本单位已将这条指令转发下级，数据由下级反馈自动汇总。", dispatch_id=mine.child_id)
    return mine
