"""I1–I8 of the model, over random sequences of verbs by random people, sensible and senseless ones."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from officehub.flow.machine.decide import Command, begin, decide
from officehub.flow.machine.fact import DETAIL, Fact
from officehub.flow.machine.fold import fold, replay
from officehub.flow.machine.rights import Request, allows
from officehub.flow.machine.state import Run, Signature
from officehub.flow.machine.verbs import ALLOWED, ENDED, FORWARD, RETURNS, Resume, RunStatus, Stance, TaskStatus, Verb
from officehub.kernel.errors import OfficeError
from tests.flow.people import DEFINITION, DRAFTER, EVERYBODY, ONE, START, TWO, PureOffice

OFFICE = PureOffice()
choices = st.sampled_from([{}, {"countersign": (ONE, TWO)}, {"countersign": (TWO,)}, {"countersign": ()}])

OTHERS = frozenset({Verb.OPEN, Verb.TRANSFER, Verb.URGE, Verb.SUSPEND, Verb.RESUME})


class RandomOffice(RuleBasedStateMachine):
    @initialize(data=st.data(), steps=st.integers(0, 4))
    def draft(self, data: st.DataObject, steps: int) -> None:
        first = begin(DEFINITION, OFFICE, DRAFTER, START)
        self.facts: list[Fact] = [first]
        self.run: Run = fold(None, first)
        self.now: datetime = START
        for _ in range(steps):
            self.pick(data, FORWARD, stance=Stance.AGREE)

    def attempt(self, command: Command) -> None:
        """Taken or refused; a refusal changes nothing, and what was taken cannot be taken again."""
        try:
            fact = decide(self.run, DEFINITION, OFFICE, command)
        except OfficeError:
            return
        self.facts.append(fact)
        self.run = fold(self.run, fact)
        task = self.run.tasks[fact.task] if fact.task else None
        if task and task.status is TaskStatus.DONE:
            again = Request(self.run, DEFINITION, command.verb, command.by, self.now, task)
            assert not allows(again)

    def pick(self, data: st.DataObject, verbs: frozenset[Verb], **said: object) -> None:
        """One of these verbs, by somebody who may do it now; nothing where nobody may."""
        requests = [
            Request(self.run, DEFINITION, verb, who, self.now, task)
            for who in EVERYBODY
            for verb in sorted(verbs)
            for task in ([None] if ALLOWED[verb].task is None else self.run.tasks.values())
        ]
        possible = [request for request in requests if allows(request)]
        if not possible:
            return
        picked = data.draw(st.sampled_from(possible))
        stage = self.run.activations[picked.task.activation].stage if picked.task else ""
        chosen = data.draw(choices) if stage == "review" else {}
        number = picked.task.number if picked.task else None
        self.attempt(Command(picked.verb, picked.by, self.now, number, "意见", chosen=chosen, **said))  # type: ignore[arg-type]

    @rule(data=st.data(), steps=st.integers(1, 2), stance=st.sampled_from(Stance))
    def somebody_moves_it_on(self, data: st.DataObject, steps: int, stance: Stance) -> None:
        for _ in range(steps):
            self.pick(data, FORWARD, stance=stance)

    @rule(data=st.data(), resume=st.sampled_from(Resume))
    def somebody_sends_it_back(self, data: st.DataObject, resume: Resume) -> None:
        self.pick(data, RETURNS | {Verb.WITHDRAW}, resume=resume)

    @rule(data=st.data(), to=st.sampled_from(EVERYBODY))
    def somebody_does_something_else(self, data: st.DataObject, to: Signature) -> None:
        self.pick(data, OTHERS, to=to)

    @precondition(lambda self: len(self.facts) > 12)
    @rule(data=st.data())
    def the_drafter_gives_up(self, data: st.DataObject) -> None:
        self.pick(data, frozenset({Verb.ABORT}))

    @rule(
        verb=st.sampled_from(sorted(set(ALLOWED) - {Verb.ABORT})),
        who=st.sampled_from(EVERYBODY),
        task=st.integers(0, 12) | st.none(),
        opinion=st.sampled_from(["", "意见"]),
        next=st.sampled_from(["", "sign", "end"]),
        to=st.sampled_from(EVERYBODY) | st.none(),
    )
    def somebody_does_anything(
        self, verb: Verb, who: Signature, task: int | None, opinion: str, next: str, to: Signature | None
    ) -> None:
        self.attempt(Command(verb, who, self.now, task, opinion, next=next, to=to))

    @rule(minutes=st.integers(0, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def i1_and_i5_somebody_holds_it_until_it_ends(self) -> None:
        waiting = self.run.waiting()
        assert bool(waiting) is (self.run.status not in ENDED)
        paused = self.run.status is RunStatus.SUSPENDED
        assert all(task.is_open is not paused for task in waiting)

    @invariant()
    def i2_nobody_waits_twice_in_one_activation(self) -> None:
        held = Counter((task.activation, task.who.person_id) for task in self.run.waiting())
        assert max(held.values(), default=1) == 1

    @invariant()
    def i3_what_waits_is_in_the_one_open_activation(self) -> None:
        still_open = [one.number for one in self.run.activations.values() if one.closed_at is None]
        assert len(still_open) == (self.run.status not in ENDED)
        assert {task.activation for task in self.run.waiting()} <= set(still_open)
        superseded = {task.from_task for task in self.run.tasks.values()} - {None}
        assert all(self.run.tasks[number].status is TaskStatus.TRANSFERRED for number in superseded)

    @invariant()
    def i4_a_replay_of_the_stored_facts_yields_the_state(self) -> None:
        stored = [DETAIL.dump_json(fact.detail) for fact in self.facts]
        for fact, text in zip(self.facts, stored, strict=True):
            assert DETAIL.validate_json(text) == fact.detail
        assert replay(self.facts) == self.run
        assert [fact.number for fact in self.facts] == list(range(1, self.run.events + 1))

    @invariant()
    def i8_steps_and_pauses_add_up_to_the_whole(self) -> None:
        end = self.run.ended_at or self.now
        paused = sum(((pause.ended_at or end) - pause.begun_at for pause in self.run.pauses), timedelta())
        within = timedelta()
        for step in self.run.activations.values():
            within += (step.closed_at or end) - step.opened_at
        assert (within - paused) + paused == end - self.run.begun_at

    @invariant()
    def the_drafter_never_signs(self) -> None:
        signed = [task for task in self.run.tasks.values() if task.verb == Verb.DECIDE]
        assert all(task.who.person_id != DRAFTER.person_id for task in signed)
        finished = self.run.status is RunStatus.FINISHED
        assert bool(signed) or not finished

    @invariant()
    def times_are_in_order(self) -> None:
        for task in self.run.tasks.values():
            moments = [task.arrived_at, task.opened_at, task.done_at]
            known = [moment for moment in moments if moment]
            assert known == sorted(known)
            assert (task.done_at is None) is task.is_waiting


RandomOffice.TestCase.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)
TestRandomOffice = RandomOffice.TestCase
