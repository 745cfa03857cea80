from __future__ import annotations

from django.db import transaction
from django_tasks import task

from officehub.kernel.periodic import every
from officehub.realtime.log import emit

from . import aftermath, tallies
from .events import ConversationJoined, ConversationLeft, MessageReminded, person_stream

CHUNK = 500  # people told per transaction


@task()
@transaction.atomic
def tell_joined(conversation_id: int, person_ids: list[int]) -> None:
    emit(*((person_stream(person), ConversationJoined(conversation_id=conversation_id)) for person in person_ids))


@task()
@transaction.atomic
def tell_left(conversation_id: int, person_ids: list[int]) -> None:
    emit(*((person_stream(person), ConversationLeft(conversation_id=conversation_id)) for person in person_ids))


@task()
@transaction.atomic
def tell_reminded(event: dict[str, object], person_ids: list[int]) -> None:
    told = MessageReminded.model_validate(event)
    emit(*((person_stream(person), told) for person in person_ids))


@every(seconds=1)
def settle_tallies() -> None:
    tallies.settle()


@every(seconds=1)
def follow_up() -> None:
    aftermath.follow_up()
