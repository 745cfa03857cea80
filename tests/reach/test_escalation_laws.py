"""Laws of the ladder, whatever people do and however long the house is down.

1. Nobody who has answered is sent anything afterwards (grafana/oncall#4654).
2. Nothing is sent after a withdrawal, and nothing while the sender has it stand still.
3. Nobody is sent the same step twice, nor two messages of one channel about one step.
4. Nothing is sent that became due longer ago than its step may be late (grafana/oncall#3111).
5. Steps are taken in their order.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.gateways import inbound
from messaging.gateways.models import Outgoing, State
from messaging.reach import actions
from messaging.reach.escalation import climbing
from messaging.reach.escalation.actions import pause_climb, resume_climb
from messaging.reach.escalation.ladders import Ladder
from messaging.reach.escalation.models import Attempt, Climb, Rung
from messaging.reach.models import Dispatch, Receipt
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import OfficeError
from tests.support.escalation import drain
from tests.support.gateways import RECORDING
from tests.support.reach import Flood, counted, flood, recounted, send
from tests.support.world import World

MINUTE = timedelta(minutes=1)
WAITS = st.sampled_from([0.5, 1, 1, 2, 2, 3, 5, 5, 10, 15, 40, 60 * 24 * 61])
VERBS = st.sampled_from(
    [
        "timers",
        "timers",
        "timers",
        "gateways",
        "gateways",
        "confirm",
        "read",
        "withdraw",
        "pause",
        "resume",
        "key",
        "words",
    ]
)
STEPS = st.lists(st.tuples(VERBS, WAITS, st.integers(0, 3)), min_size=5, max_size=30)


@dataclass
class Sent:
    at: datetime
    person: int
    ref_id: int
    channel: str


@dataclass
class Story:
    """What happened when, kept apart from what the product keeps."""

    dispatch: Dispatch
    people: list[Actor]
    sender: Actor
    sent: list[Sent] = field(default_factory=list)
    answered: dict[int, datetime] = field(default_factory=dict)  # person
    withdrawn: datetime | None = None
    standing: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def do(self, verb: str, who: int) -> None:
        if verb in {"confirm", "read"}:
            act = actions.confirm_dispatch if verb == "confirm" else actions.read_dispatch
            act(actor=self.people[who % len(self.people)], dispatch_id=self.dispatch.pk)
        elif verb in {"key", "words"}:
            self.answer_a_call(verb, who)
        else:
            {
                "timers": lambda: climbing.climb_due(seconds=60),
                "gateways": self.send_what_is_due,
                "withdraw": self.withdraw,
                "pause": self.pause,
                "resume": self.resume,
            }[verb]()
        self.note_answers()

    def withdraw(self) -> None:
        actions.withdraw_dispatch(actor=self.sender, dispatch_id=self.dispatch.pk, reason="取消")
        self.withdrawn = clock.now()

    def pause(self) -> None:
        pause_climb(actor=self.sender, dispatch_id=self.dispatch.pk)
        if not self.standing or self.standing[-1][1]:
            self.standing.append((clock.now(), None))

    def resume(self) -> None:
        resume_climb(actor=self.sender, dispatch_id=self.dispatch.pk)
        if self.standing and self.standing[-1][1] is None:
            self.standing[-1] = (self.standing[-1][0], clock.now())

    def send_what_is_due(self) -> None:
        before = set(Outgoing.objects.filter(state=State.HANDED).values_list("pk", flat=True))
        drain()
        for row in Outgoing.objects.filter(state=State.HANDED).exclude(pk__in=before):
            self.sent.append(Sent(clock.now(), row.person_id, row.ref_id, row.channel))

    def answer_a_call(self, verb: str, which: int) -> None:
        handed = list(Outgoing.objects.filter(state=State.HANDED).order_by("pk"))
        if handed:
            message = handed[which % len(handed)]
            said = {"digit": "1"} if verb == "key" else {"text": "收到"}
            inbound.take(message.gateway, inbound.Heard(ref=str(message.pk), **said))

    def note_answers(self) -> None:
        rows = Receipt.objects.filter(dispatch=self.dispatch, answered_at__isnull=False)
        for person in rows.values_list("person_id", flat=True):
            self.answered.setdefault(person, clock.now())


@pytest.fixture
def people(world: World) -> Flood:
    people = flood(world)
    world.actor("副局长", world.unit("water"), role="deputy")
    return people


@pytest.mark.parametrize("level", ["critical", "urgent"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_laws(people: Flood, settings_for_paper: None, level: str, steps: list[tuple[str, float, int]]) -> None:
    for kept in (Outgoing, Attempt, Rung, Climb):  # of the example before
        kept.objects.all().delete()
    dispatch = send(people.leader, level=level)
    story = Story(dispatch, people.addressed, people.leader)
    moment = dispatch.sent_at
    for verb, minutes, who in steps:
        moment += minutes * MINUTE
        with clock.at(moment), suppress(OfficeError):
            story.do(verb, who)
    nobody_is_sent_anything_after_answering(story)
    nothing_after_a_withdrawal_nor_during_a_pause(story)
    nothing_twice(story)
    nothing_too_late(story)
    steps_in_their_order(story)
    assert counted(dispatch) == recounted(dispatch)


@pytest.fixture
def settings_for_paper(settings) -> None:
    settings.DEMO, settings.GATEWAYS = False, RECORDING


def nobody_is_sent_anything_after_answering(story: Story) -> None:
    for sent in story.sent:
        open_then = [
            person
            for attempt in _about(sent)
            for person in Receipt.objects.filter(pk=attempt.receipt_id).values_list("person_id", flat=True)
            if story.answered.get(person, sent.at + MINUTE) > sent.at
        ]
        assert open_then, "about people who had all answered"


def _about(sent: Sent) -> list[Attempt]:
    lead = Attempt.objects.get(pk=sent.ref_id)
    return [lead, *lead.carried.all()]


def nothing_after_a_withdrawal_nor_during_a_pause(story: Story) -> None:
    for sent in story.sent:
        assert story.withdrawn is None or sent.at <= story.withdrawn
        for since, until in story.standing:
            assert not (since < sent.at and (until is None or sent.at < until))


def nothing_twice(story: Story) -> None:
    messages = [(sent.ref_id, sent.channel) for sent in story.sent]
    assert len(set(messages)) == len(messages)
    made = list(Attempt.objects.filter(dispatch=story.dispatch).values_list("receipt_id", "step"))
    assert len(set(made)) == len(made)


def nothing_too_late(story: Story) -> None:
    ladder = Ladder.model_validate(Climb.objects.get(pk=story.dispatch.pk).ladder)
    rungs = {rung.step: rung for rung in Rung.objects.filter(climb=story.dispatch.pk)}
    for attempt in Attempt.objects.filter(dispatch=story.dispatch):
        assert attempt.at <= rungs[attempt.step].due_at + ladder.steps[attempt.step].patience
    for sent in story.sent:
        step = Attempt.objects.get(pk=sent.ref_id).step
        assert sent.at <= rungs[step].due_at + ladder.steps[step].patience


def steps_in_their_order(story: Story) -> None:
    rungs = list(Rung.objects.filter(climb=story.dispatch.pk).order_by("step"))
    assert [rung.step for rung in rungs] == list(range(len(rungs)))
    assert [rung.began_at for rung in rungs] == sorted(rung.began_at for rung in rungs)
