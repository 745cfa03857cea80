"""A member is removed while sending: whichever comes first, nothing is said by one who is out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction

from messaging import actions
from messaging.models import Conversation, Membership, Message
from officehub.kernel.errors import Conflict, NotFound
from tests.support.groups import leave_post, unit_group
from tests.support.messaging import frames, group
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


class Elsewhere(threading.Thread):
    """Work in a transaction of its own, which waits where another holds the rows."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self.work = work
        self.failure: NotFound | Conflict | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except (NotFound, Conflict) as failure:
            self.failure = failure
        finally:
            connection.close()


def _waits_for_a_lock() -> None:
    """Until another session waits on a row this one holds."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return


def test_a_message_that_waits_behind_the_removal_is_refused(world: World) -> None:
    owner, member = world.actor("王敏"), world.actor("李强")
    conversation = group(owner, member, world.actor("赵磊"))
    with transaction.atomic():
        actions.remove_member(actor=owner, conversation_id=conversation.pk, person_id=member.person_id)
        sending = Elsewhere(
            lambda: actions.send_message(
                actor=member, conversation_id=conversation.pk, text="迟到的一句", client_key=uuid4()
            )
        )
        _waits_for_a_lock()
    sending.join()
    assert isinstance(sending.failure, NotFound)
    assert not Message.objects.filter(text="迟到的一句").exists()
    assert "迟到的一句" not in str(frames(f"conversation.{conversation.pk}"))


def test_a_removal_that_waits_behind_the_message_comes_after_it(world: World) -> None:
    owner, member = world.actor("王敏"), world.actor("李强")
    conversation = group(owner, member, world.actor("赵磊"))
    with transaction.atomic():
        said = actions.send_message(actor=member, conversation_id=conversation.pk, text="最后一句", client_key=uuid4())
        removing = Elsewhere(
            lambda: actions.remove_member(actor=owner, conversation_id=conversation.pk, person_id=member.person_id)
        )
        _waits_for_a_lock()
    removing.join()
    assert removing.failure is None
    line = Message.objects.get(conversation=conversation, text__contains="移出群聊")
    assert line.number == said.number + 1
    assert Membership.objects.get(conversation=conversation, person=member.person_id).left_at is not None


def test_a_message_that_waits_behind_the_loss_of_the_post_is_refused(world: World) -> None:
    head, member = world.actor("王敏", role="head"), world.actor("李强")
    conversation = unit_group(head)
    leave_post(member)
    with transaction.atomic():
        actions.keep_in_step(conversation_id=conversation.pk)
        sending = Elsewhere(
            lambda: actions.send_message(
                actor=member, conversation_id=conversation.pk, text="迟到的一句", client_key=uuid4()
            )
        )
        _waits_for_a_lock()
    sending.join()
    assert isinstance(sending.failure, NotFound)


def test_two_who_open_a_unit_group_at_once_make_one(world: World) -> None:
    head, deputy = world.actor("王敏", role="head"), world.actor("李强", role="deputy")
    with transaction.atomic():
        first = unit_group(head)
        second = Elsewhere(lambda: unit_group(deputy))
        _waits_for_a_lock()
    second.join()
    assert isinstance(second.failure, Conflict)
    assert second.failure.data["conversation_id"] == first.pk
    assert Conversation.objects.count() == 1
