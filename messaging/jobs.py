from __future__ import annotations

from django.db import transaction
from django_tasks import task

from officehub.kernel.periodic import every
from officehub.realtime.log import emit

from . import aftermath
from .events import ConversationJoined, person_stream

CHUNK = 500  # people told per transaction


@task()
@transaction.atomic
def tell_joined(conversation_id: int, person_ids: list[int]) -> None:
    emit(*((person_stream(person), ConversationJoined(conversation_id=conversation_id)) for person in person_ids))


@every(seconds=1)
def follow_up() -> None:
    aftermath.follow_up()
