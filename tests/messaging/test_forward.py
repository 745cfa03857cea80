from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from messaging import actions, queries
from messaging.actions import Draft
from messaging.contents import MergedContent, MergedLine
from messaging.models import Conversation, Membership, Message
from messaging.payloads import Card, Forwarded
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from tests.support.answers import recall, send
from tests.support.messaging import direct, group, say
from tests.support.world import World


def forward(
    actor: Actor, messages: Sequence[Message], *places: Conversation, key: UUID | None = None, **more: object
) -> Forwarded:
    return actions.forward_messages(
        actor=actor,
        conversation_id=messages[0].conversation_id,
        numbers=[message.number for message in messages],
        conversation_ids=[place.pk for place in places],
        client_key=key or uuid4(),
        **more,  # type: ignore[arg-type]
    )


def texts(actor: Actor, conversation: Conversation) -> list[str]:
    items = queries.window(actor=actor, conversation_id=conversation.pk).items
    return [item.text for item in items if item.kind != "system"]


def test_one_to_many_places_with_an_own_word_and_only_once(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    source, one = direct(clerk, duty), group(clerk, town)
    message = send(duty, source, "@王敏 防汛检查", mentions=[clerk.person_id], asks_confirmation=True)
    key = uuid4()
    for _ in range(2):
        done = forward(clerk, [message], one, key=key, person_ids=[town.person_id], remark="请阅")
        assert done.refusals == [] and len(done.conversation_ids) == 2
    assert texts(town, one) == ["@王敏 防汛检查", "请阅"] == texts(town, direct(clerk, town))
    copy = queries.window(actor=town, conversation_id=one.pk).items[-2]
    assert (copy.sender.name, copy.mentions, copy.asks_confirmation) == ("王敏", [], False)


def test_several_as_one_in_the_order_they_were_said(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    source, place = group(clerk, duty, title="防汛检查"), direct(clerk, town)
    said = [say(clerk, source, "几点？"), say(duty, source, "九点"), say(duty, source, "说错了的话")]
    card = Card(card_kind="meeting", ref_id=3, title="防汛会商会")
    posted = actions.post_card(actor=duty, conversation_id=source.pk, card=card)
    recall(duty, said[2])
    system = source.messages.get(number=1)
    forward(clerk, [posted, *said, system], place, merged=True)
    content = queries.window(actor=town, conversation_id=place.pk).items[-1].content
    assert isinstance(content, MergedContent)
    assert content.title == "“防汛检查”的聊天记录"
    assert [(line.sender_name, line.text) for line in content.items] == [
        ("王敏", "几点？"),
        ("李强", "九点"),
        ("李强", "防汛会商会"),
    ]


def test_boxes_in_boxes_are_laid_out_flat_and_a_hundred_lines_are_the_end(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = direct(clerk, duty)
    line = MergedLine(sender_name="某", sent_at="2026-03-01T00:00:00Z", kind="text", text="一", content=None)
    box = MergedContent(title="记录", items=[line] * 60)
    boxes = [
        actions.only(
            actions.send_together([Draft(actor=clerk, conversation_id=place.pk, text="", kind="merged", content=box)])
        )
        for _ in range(2)
    ]
    forward(clerk, boxes[:1], place, merged=True)
    content = queries.window(actor=duty, conversation_id=place.pk).items[-1].content
    assert isinstance(content, MergedContent) and len(content.items) == 60
    with pytest.raises(Invalid, match="100"):
        forward(clerk, boxes, place, merged=True)


def test_what_one_may_not_see_or_pass_on_goes_nowhere(world: World) -> None:
    clerk, duty, town, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    source, place = group(clerk, duty), direct(duty, town)
    old, gone = say(clerk, source, "从前的话"), say(clerk, source, "收回的话")
    recall(clerk, gone)
    Membership.objects.filter(person=duty.person_id, conversation=source).update(floor_number=old.number)
    for messages in ([old], [gone], [source.messages.get(number=1)]):
        with pytest.raises(Invalid):
            forward(duty, messages, place)
    with pytest.raises(NotFound):
        forward(stranger, [old], direct(stranger, town))
    with pytest.raises(Invalid):
        forward(clerk, [old])
    assert texts(town, place) == []


def test_a_place_that_refuses_spoils_no_other(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    leader = world.actor("省领导", unit=world.unit("office", world.province), shielded=True)
    message = say(clerk, direct(clerk, duty), "请阅")
    foreign, place = direct(duty, town), group(clerk, town)
    done = forward(clerk, [message], foreign, place, person_ids=[leader.person_id])
    assert done.conversation_ids == [place.pk]
    assert {(r.conversation_id, r.person_id) for r in done.refusals} == {
        (foreign.pk, None),
        (None, leader.person_id),
    }
    assert texts(town, place) == ["请阅"] and texts(town, foreign) == []


def test_a_secret_conversation_gives_nothing_away(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    secret = actions.start_secret(actor=clerk, person_id=duty.person_id)
    message = say(clerk, secret, "密聊的话")
    with pytest.raises(Forbidden, match="密聊"):
        forward(duty, [message], direct(clerk, duty))


def test_twenty_places_and_thirty_single_messages_are_the_end(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = direct(clerk, duty)
    many = [say(clerk, place, str(n)) for n in range(31)]
    with pytest.raises(Invalid, match="30"):
        forward(clerk, many, place)
    with pytest.raises(Invalid, match="20"):
        forward(clerk, many[:1], place, person_ids=list(range(1, 21)))
