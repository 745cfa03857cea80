"""The person and two operators on the telephone, over real connections: one answer, and no call is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.reach import actions
from messaging.reach.models import Receipt
from messaging.reach.telephone.actions import register_call
from messaging.reach.telephone.models import HandCall
from messaging.reach.telephone.payloads import RegisterCall
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from tests.reach.test_answers_at_once import at_once
from tests.support.reach import audience, counted, recounted, send
from tests.support.world import World

PEOPLE = 20


@pytest.mark.django_db(transaction=True)
def test_whoever_is_first_counts_and_the_counters_stay_right() -> None:
    world = World()
    county = world.unit("government")
    operators = [world.actor("县长", county, role="head"), world.actor("副县长", county, role="deputy")]
    people = [world.actor(f"值班{number}", world.unit("water"), role="duty") for number in range(PEOPLE)]
    dispatch = send(operators[0], audience({"kinds": ["water"]}))
    receipts = dict(Receipt.objects.filter(dispatch=dispatch).values_list("person_id", "pk"))

    def register(by: Actor, actor: Actor) -> None:
        yes = RegisterCall(client_key=uuid4(), result="confirmed")
        register_call(actor=by, receipt_id=receipts[actor.person_id], call=yes)

    def confirm(actor: Actor) -> None:
        actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)

    at_once(
        job
        for actor in people
        for job in (
            lambda actor=actor: register(operators[0], actor),
            lambda actor=actor: confirm(actor),
            lambda actor=actor: register(operators[1], actor),
        )
    )
    assert counted(dispatch) == recounted(dispatch)
    assert HandCall.objects.count() == 2 * PEOPLE
    by_call = set(HandCall.objects.filter(counted=True).values_list("receipt_id", flat=True))
    assert by_call == set(Receipt.objects.filter(channel="call", caller__isnull=False).values_list("pk", flat=True))
    assert LedgerEntry.objects.filter(act="dispatch.confirm", subject_id=dispatch.pk).count() == PEOPLE
