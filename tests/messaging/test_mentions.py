from __future__ import annotations

from datetime import date

import pytest

from messaging import queries
from messaging.models import Mention
from officehub.directory.models import Appointment
from officehub.kernel.errors import Invalid, NotFound
from tests.support.answers import edit, recall, send
from tests.support.messaging import group, say
from tests.support.world import World


def rows() -> set[tuple[int, int | None]]:
    return set(Mention.objects.values_list("number", "person_id"))


def test_each_person_called_gets_a_row_and_everyone_one_without_a_person(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    say(clerk, conversation, "@李强", [duty.person_id, clerk.person_id])
    send(clerk, conversation, "@所有人", mentions_everyone=True)
    assert rows() == {(2, duty.person_id), (3, None)}


def test_a_post_calls_whoever_holds_it_now_and_is_a_member(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    message = send(clerk, conversation, "@值班员", mentioned_posts=[duty.post_id])
    assert (message.mentions, message.mentioned_posts) == ([duty.person_id], [duty.post_id])
    assert rows() == {(2, duty.person_id)}
    with pytest.raises(Invalid, match="岗位"):
        send(clerk, conversation, "@外人", mentioned_posts=[town.post_id])
    Appointment.objects.filter(pk=duty.appointment_id).update(valid_to=date(2021, 1, 1))
    with pytest.raises(Invalid, match="岗位"):
        send(clerk, conversation, "@卸任的", mentioned_posts=[duty.post_id])
    message.refresh_from_db()
    assert message.mentions == [duty.person_id]


def test_posts_to_call_are_those_of_members(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强", role="duty"), world.actor("赵磊", role="duty")
    conversation = group(clerk, duty)
    found = queries.mentionable(actor=clerk, conversation_id=conversation.pk, search="duty")
    assert [(post.post_id, post.people) for post in found.posts] == [(duty.post_id, 1)]
    with pytest.raises(NotFound):
        queries.mentionable(actor=stranger, conversation_id=conversation.pk, search="")


def test_an_edit_adds_and_takes_away_and_a_recall_leaves_none(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    message = say(clerk, conversation, "@李强", [duty.person_id])
    edit(clerk, message, "@赵磊", mentions=[town.person_id])
    assert rows() == {(2, town.person_id)}
    recall(clerk, message)
    assert rows() == set()


def test_too_many_posts_are_refused_with_a_sentence(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    with pytest.raises(Invalid, match="20"):
        send(clerk, group(clerk, duty), mentioned_posts=list(range(1, 22)))
