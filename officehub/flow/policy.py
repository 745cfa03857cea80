"""Whoever has, or had, a task in a run may read it, as may its drafter and whom the owner of the subject lets in.

A task withdrawn (取回) before it was looked at gives no right: its receiver keeps a tombstone, not the content.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel.errors import NotFound

from . import registry
from .machine.verbs import TaskStatus
from .models import Instance, Task


class Act(StrEnum):
    READ = "read"


def visible_to(actor: Actor) -> QuerySet[Instance]:
    mine = _entitling().filter(instance=OuterRef("pk"), person_id=actor.person_id)
    seen = Q(person_id=actor.person_id) | Q(Exists(mine))
    for hooks in registry.kinds():
        others = hooks.visible_to(actor)
        if others is not None:
            seen |= Q(pk__in=others.values("pk"), subject_kind=hooks.kind)
    return Instance.objects.filter(seen)


def may(actor: Actor, act: Act, instance: Instance) -> bool:
    return who_may(act, instance).filter(pk=actor.person_id).exists()


def who_may(act: Act, instance: Instance) -> QuerySet[Person]:
    mine = _entitling().filter(instance=instance, person=OuterRef("pk"))
    readers = registry.hooks_of(instance.subject_kind).readers(instance.subject_id)
    seen = Q(pk=instance.person_id) | Q(Exists(mine))
    if readers is not None:
        seen |= Q(pk__in=readers.values("pk"))
    return Person.objects.filter(seen)


def access_instance(actor: Actor, instance_id: int, act: Act) -> Instance:
    found = visible_to(actor).select_related("definition").filter(pk=instance_id).first()
    if found is None:
        raise NotFound
    return found


def access_run_of(actor: Actor, subject: tuple[str, int], act: Act) -> Instance:
    """The subject's latest run."""
    kind, subject_id = subject
    rows = visible_to(actor).select_related("definition").filter(subject_kind=kind, subject_id=subject_id)
    found = rows.order_by("-pk").first()
    if found is None:
        raise NotFound
    return found


def access_task(actor: Actor, task_id: int, act: Act) -> Task:
    """Also one's own withdrawn task, so that whoever acts on it is told what became of it."""
    rows = Task.objects.select_related("instance__definition").filter(pk=task_id)
    task = rows.filter(Q(person_id=actor.person_id) | Q(instance__in=visible_to(actor))).first()
    if task is None:
        raise NotFound
    return task


def _entitling() -> QuerySet[Task]:
    return Task.objects.exclude(status=TaskStatus.WITHDRAWN.value)
