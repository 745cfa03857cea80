"""A to-do is seen by the person it waits for, in whichever identity, and by nobody else."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel.errors import NotFound

from .models import Todo


class Act(StrEnum):
    READ = "read"


def may(actor: Actor, act: Act, todo: Todo) -> bool:
    return todo.person_id == actor.person_id


def visible_to(actor: Actor) -> QuerySet[Todo]:
    return Todo.objects.filter(person_id=actor.person_id)


def who_may(act: Act, todo: Todo) -> QuerySet[Person]:
    return Person.objects.filter(pk=todo.person_id)


def access_todo(actor: Actor, todo_id: int, act: Act) -> Todo:
    todo = visible_to(actor).filter(pk=todo_id).first()
    if todo is None:
        raise NotFound
    return todo
