"""Whatever people do, in whatever order: counters equal a recount, and a line is complete exactly when it should be."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging.reach import actions, duties, succession
from messaging.reach.models import Dispatch, Obligation
from messaging.reach.payloads import ForwardDispatch, GiveFeedback, RemindPart
from messaging.reach.proxies.actions import confirm_for
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment, Tier
from officehub.kernel import clock
from officehub.kernel.errors import OfficeError
from tests.support.reach import audience, counted, recounted, send
from tests.support.world import World

HEADS = [{"tiers": [tier], "kinds": ["government"], "roles": ["head"]} for tier in (Tier.CITY, Tier.COUNTY)]
TOWNSHIPS = {"tiers": [Tier.TOWNSHIP], "kinds": ["government"], "roles": ["head"]}
FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}
STEP = st.tuples(
    st.sampled_from(
        ["deliver", "read", "confirm", "feed_back", "forward", "withdraw", "leave", "confirm_for", "remind"]
    ),
    st.integers(0, 6),  # who
    st.integers(0, 3),  # which of the instructions there are
)


class Office:
    """One province, two cities, two counties and two townships, each with a head."""

    def __init__(self, world: World, *, form: bool, ask: str, told: bool) -> None:
        """`told`: the cities must pass it on; else whoever does so does it of his own accord."""
        self.world = world
        leader = world.actor("省长", world.unit("government", world.province), role="head")
        regions = [world.city, world.other_city, world.county, world.other_county]
        regions += [world.township, world.region(world.county, "白水镇")]
        self.deputies = {place.pk: world.actor("副职", self.seat(place), role="deputy") for place in regions}
        self.people = [leader, *(world.actor(f"{place.name}长", self.seat(place), role="head") for place in regions)]
        asked = {"form": FORM} if form else {}
        send(leader, audience(HEADS[0]), ask=ask, forward_tiers=[Tier.CITY] if told else [], **asked)

    def seat(self, region: object) -> object:
        return self.world.unit("government", region)  # type: ignore[arg-type]

    def step(self, verb: str, who: int, which: int) -> None:
        dispatches = list(Dispatch.objects.order_by("pk"))
        dispatch = dispatches[which % len(dispatches)]
        with suppress(OfficeError):  # refused, and so nothing may have changed: the laws are checked all the same
            getattr(self, verb)(who, dispatch)

    def deliver(self, who: int, dispatch: Dispatch) -> None:
        actions.mark_delivered(actor=self.people[who], dispatch_ids=[dispatch.pk])

    def read(self, who: int, dispatch: Dispatch) -> None:
        actions.read_dispatch(actor=self.people[who], dispatch_id=dispatch.pk)

    def confirm(self, who: int, dispatch: Dispatch) -> None:
        actions.confirm_dispatch(actor=self.people[who], dispatch_id=dispatch.pk)

    def feed_back(self, who: int, dispatch: Dispatch) -> None:
        values = GiveFeedback(client_key=uuid4(), values={"moved": who})
        actions.give_feedback(actor=self.people[who], dispatch_id=dispatch.pk, given=values)

    def forward(self, who: int, dispatch: Dispatch) -> None:
        below = audience(HEADS[1] if dispatch.depth == 0 else TOWNSHIPS)
        draft = ForwardDispatch(client_key=uuid4(), audience=below)
        actions.forward_dispatch(actor=self.people[who], dispatch_id=dispatch.pk, draft=draft)

    def withdraw(self, who: int, dispatch: Dispatch) -> None:
        if dispatch.depth:  # else little is left to try
            actions.withdraw_dispatch(actor=self.people[who], dispatch_id=dispatch.pk, reason="对象有误")

    def confirm_for(self, who: int, dispatch: Dispatch) -> None:
        deputy = list(self.deputies.values())[who % len(self.deputies)]
        receipt = dispatch.receipts.filter(person=self.people[who].person_id).first()
        if receipt is not None:
            confirm_for(actor=deputy, receipt_id=receipt.pk)

    def remind(self, who: int, dispatch: Dispatch) -> None:
        lacks = ("missing", "undelivered", "unread", "forward", "feed_back")[who % 5]
        before = counted(dispatch)
        actions.remind_unanswered(actor=self.people[0], dispatch_id=dispatch.pk, part=RemindPart(lacks=lacks))
        assert counted(dispatch) == before

    def leave(self, who: int, dispatch: Dispatch) -> None:
        self.people[who] = self.succeeded(self.people[who])
        succession.pass_on()

    def succeeded(self, actor: Actor) -> Actor:
        held = Appointment.objects.select_related("post", "unit").get(pk=actor.appointment_id)
        held.valid_to = clock.today() - timedelta(days=1)
        held.save(update_fields=["valid_to"])
        since = clock.today() - timedelta(days=2)
        person = self.world.person("新任")
        heir = Appointment.objects.create(
            person=person, post=held.post, unit=held.unit, kind=held.kind, valid_from=since
        )
        return actor_for(heir.pk)


class TestLaws(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.booleans(), st.sampled_from(["confirm", "read"]), st.booleans(), st.lists(STEP, min_size=5, max_size=40))
    def test_counters_and_completion_equal_a_recount(
        self, form: bool, ask: str, told: bool, steps: list[tuple[str, int, int]]
    ) -> None:
        office = Office(World(), form=form, ask=ask, told=told)
        for step in steps:
            office.step(*step)
        for dispatch in Dispatch.objects.all():
            assert counted(dispatch) == recounted(dispatch)
            complete = Obligation.objects.filter(dispatch=dispatch, complete_at__isnull=False)
            assert set(complete.values_list("unit_id", flat=True)) == duties.recounted(dispatch)
