"""A problem goes to the group's head, then to the leader: each once, never after it was solved."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging.forces import actions, jobs, queries
from messaging.forces.models import Problem, ProblemStep, Rung
from messaging.forces.payloads import CloseForce
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from officehub.todo.models import Todo
from tests.support.forces import cast_of, days, found, problem
from tests.support.world import World


def asked(row: Problem) -> list[tuple[int, bool]]:
    """(person, still open) of every to-do there ever was."""
    rows = Todo.objects.filter(source_kind="force_problem", source_id=row.pk).order_by("pk")
    return [(todo.person_id, todo.closed_at is None) for todo in rows]


def test_unsolved_it_climbs_to_the_head_and_to_the_leader_and_no_further(world: World) -> None:
    cast = cast_of(world)
    force = found(cast)
    row = problem(force, cast.water, days_=3)
    start = clock.now()
    with time_machine.travel(start + timedelta(days=2, hours=23), tick=False):
        jobs.let_problems_climb()
        assert asked(row) == [(cast.water.person_id, True)]
    with time_machine.travel(start + timedelta(days=3, minutes=1), tick=False):
        jobs.let_problems_climb()
        jobs.let_problems_climb()
        assert asked(row) == [(cast.water.person_id, True), (cast.founder.person_id, True)]
    with time_machine.travel(start + timedelta(days=20), tick=False):
        jobs.let_problems_climb()
        jobs.let_problems_climb()
        assert [person for person, _ in asked(row)] == [
            cast.water.person_id, cast.founder.person_id, cast.leader.person_id,
        ]  # fmt: skip
        actions.solve_problem(actor=cast.leader, force_id=force.pk, problem_id=row.pk, solution="已列入预算")
        assert not any(open_ for _, open_ in asked(row))
        with pytest.raises(Conflict):
            actions.solve_problem(actor=cast.leader, force_id=force.pk, problem_id=row.pk, solution="再次")
    told = queries.problems(actor=cast.company, force_id=force.pk).items[0]
    assert [step.rung for step in told.steps] == [0, 1, 2] and told.solution == "已列入预算"


def test_a_group_without_a_head_is_passed_over(world: World) -> None:
    cast = cast_of(world)
    force = found(cast)
    row = problem(force, cast.company)  # sits in no group
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        jobs.let_problems_climb()
    assert [person for person, _ in asked(row)] == [cast.company.person_id, cast.leader.person_id]


def test_who_has_nothing_to_do_with_it_does_not_solve_it(world: World) -> None:
    cast = cast_of(world)
    force = found(cast)
    row = problem(force, cast.water)
    with pytest.raises(Forbidden):
        actions.solve_problem(actor=cast.company, force_id=force.pk, problem_id=row.pk, solution="好了")
    with pytest.raises(Invalid, match="1 到 90"):
        problem(force, cast.water, days_=0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 90)),  # hours
        st.tuples(st.just("timer"), st.just(0)),
        st.tuples(st.just("solve"), st.integers(0, 2)),
        st.tuples(st.just("close"), st.just(0)),
    ),
    max_size=14,
)


class TestLaw(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(1, 3), min_size=1, max_size=3), STEPS)
    def test_never_twice_never_early_never_after_solving(self, limits: list[int], steps: list[tuple[str, int]]) -> None:
        world = World()
        cast = cast_of(world)
        force = found(cast)
        owners: list[Actor] = [cast.water, cast.road, cast.company]
        rows = [problem(force, owners[n], days_=limit, title=f"问题{n}") for n, limit in enumerate(limits)]
        with time_machine.travel(clock.now(), tick=False) as clocked:
            for act, number in steps:
                if act == "wait":
                    clocked.shift(timedelta(hours=number))
                elif act == "timer":
                    jobs.let_problems_climb()
                elif act == "solve" and number < len(rows):
                    _try_solving(cast.leader, force.pk, rows[number].pk)
                elif act == "close":
                    _try_closing(cast.leader, force.pk)
                for row in rows:
                    self._holds(row)
            self.assertLessEqual(clock.today(), days(100))

    def _holds(self, row: Problem) -> None:
        row.refresh_from_db()
        climbed = list(ProblemStep.objects.filter(problem=row).order_by("at", "rung"))
        rungs = [step.rung for step in climbed]
        assert rungs == sorted(set(rungs)) and rungs[0] == Rung.OWNER and rungs[-1] == row.rung
        for before, after in pairwise(climbed):
            assert after.at - before.at >= timedelta(days=row.days)
        if row.solved_at is not None:
            assert row.next_at is None and all(step.at <= row.solved_at for step in climbed)
        people = [person for person, _ in asked(row)]
        assert len(people) == len(set(people))
        open_ = any(still for _, still in asked(row))
        force = row.force.__class__.objects.get(pk=row.force_id)
        assert open_ == (row.solved_at is None and force.closed_at is None)


def _try_solving(actor: Actor, force_id: int, problem_id: int) -> None:
    try:
        actions.solve_problem(actor=actor, force_id=force_id, problem_id=problem_id, solution="已解决")
    except Conflict:
        return


def _try_closing(actor: Actor, force_id: int) -> None:
    try:
        actions.close_force(actor=actor, force_id=force_id, body=CloseForce(summary="完", handover="无"))
    except Conflict:
        return
