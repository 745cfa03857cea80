"""Random verbs by random people through the public door: rows and replay agree, and nobody learns what he may not."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officehub.directory.actor import Actor
from officehub.flow import actions, policy, queries, store
from officehub.flow.machine.fold import replay
from officehub.flow.machine.verbs import ALLOWED, RUN_VERBS, Stance, Verb
from officehub.flow.models import Instance, Task
from officehub.flow.policy import Act
from officehub.kernel.errors import Invalid, NotFound, OfficeError
from tests.support.flow import Office

VERBS = [
    Verb.OPEN,
    Verb.SUBMIT,
    *[Verb.AGREE, Verb.COUNTERSIGN, Verb.DECIDE] * 3,
    Verb.RETURN_TO_PREVIOUS,
    Verb.RETURN_TO_DRAFTER,
    Verb.TRANSFER,
    Verb.SUSPEND,
    Verb.RESUME,
    Verb.WITHDRAW,
    Verb.URGE,
]


def attempt(office: Office, instance: Instance, draw: st.DataObject) -> None:
    """One act, as the screen would offer it to a random person, or a blind one."""
    actor = draw.draw(st.sampled_from(office.everybody))
    verb = draw.draw(st.sampled_from(VERBS))
    try:
        if verb in RUN_VERBS:
            actions.act_on_run(actor=actor, instance_id=instance.pk, verb=verb, opinion="意见")
            return
        tasks = list(instance.tasks.order_by("-number"))
        own = [task for task in tasks if task.person_id == actor.person_id] or tasks
        to = draw.draw(st.sampled_from(office.everybody)).appointment_id if verb is Verb.TRANSFER else None
        chosen = office.chosen if verb is Verb.AGREE and own[0].stage == "review" else {}
        actions.act(
            actor=actor, task_id=own[0].pk, verb=verb, opinion="意见", stance=Stance.AGREE, chosen=chosen, to=to
        )
    except OfficeError:
        return


def check_sight(office: Office, instance: Instance) -> None:
    """visible_to ⇔ may ⇔ who_may ⇔ access, and I6."""
    readers = set(policy.who_may(Act.READ, instance).values_list("pk", flat=True))
    for actor in office.everybody:
        seen = policy.visible_to(actor).filter(pk=instance.pk).exists()
        assert seen is policy.may(actor, Act.READ, instance) is (actor.person_id in readers)
        if seen:
            queries.record_of_run(actor=actor, instance_id=instance.pk)
        else:
            with pytest.raises(NotFound):
                queries.record_of_run(actor=actor, instance_id=instance.pk)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data(), steps=st.integers(5, 25))
def test_rows_equal_the_replay_of_their_events(office: Office, data: st.DataObject, steps: int) -> None:
    instance = office.begin(Instance.objects.count() + 1)
    for _ in range(steps):
        attempt(office, instance, data)
        instance.refresh_from_db()
        assert replay(store.facts(instance)) == store.load(instance)
        waiting = Counter(Task.objects.filter(instance=instance, done_at=None).values_list("activation", "person_id"))
        assert bool(waiting) is (instance.status not in ("finished", "aborted"))
        assert max(waiting.values(), default=1) == 1
    check_sight(office, instance)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), steps=st.integers(0, 12))
def test_the_screen_offers_exactly_what_the_act_accepts(office: Office, data: st.DataObject, steps: int) -> None:
    instance = office.begin(Instance.objects.count() + 1)
    for _ in range(steps):
        attempt(office, instance, data)
    instance.refresh_from_db()
    for actor in office.everybody:
        if policy.may(actor, Act.READ, instance):
            offered = queries.abilities(actor=actor, instance=instance).abilities
            pairs = {(found.verb, found.task_id) for found in offered}
            tasks = list(instance.tasks.values_list("pk", flat=True))
            every = {(verb, task) for verb in ALLOWED for task in ([None] if verb in RUN_VERBS else tasks)}
            accepted = {pair for pair in every if pair[0] is not Verb.OPEN and accepts(office, instance, actor, *pair)}
            assert pairs == accepted


def accepts(office: Office, instance: Instance, actor: Actor, verb: Verb, task_id: int | None) -> bool:
    """Tried for real and undone. Content that is wrong (Invalid) means that the verb itself was right."""
    try:
        with transaction.atomic():
            if task_id is None:
                actions.act_on_run(actor=actor, instance_id=instance.pk, verb=verb, opinion="意见")
            else:
                actions.act(actor=actor, task_id=task_id, verb=verb, opinion="意见", stance=Stance.NONE)
            transaction.set_rollback(True)
    except Invalid:
        return True
    except OfficeError:
        return False
    return True
