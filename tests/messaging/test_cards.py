from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.payloads import Card
from officehub.kernel.errors import NotFound
from tests.support.messaging import direct, frames, group
from tests.support.world import World

CARD = Card(card_kind="document", ref_id=5, title="关于开展防汛检查的通知", state="会签中")


def test_a_card_is_a_message_and_the_list_shows_its_title(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    actions.post_card(actor=clerk, conversation_id=conversation.pk, card=CARD)
    [shown] = queries.window(actor=duty, conversation_id=conversation.pk).items
    assert shown.kind == "card" and shown.card == CARD
    assert queries.conversations(actor=duty).items[0].last.text == CARD.title


def test_every_card_of_a_thing_comes_to_its_new_state(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    places = [direct(clerk, duty), group(clerk, duty, town)]
    for place in places:
        actions.post_card(actor=clerk, conversation_id=place.pk, card=CARD)
    assert actions.update_cards(card_kind="document", ref_id=5, state="已签发") == 2
    for place in places:
        assert queries.window(actor=duty, conversation_id=place.pk).items[-1].card.state == "已签发"
        changed = frames(f"conversation.{place.pk}")[-1]
        assert (changed["type"], changed["message"]["version"]) == ("message.changed", 2)


def test_a_stranger_posts_no_card(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    with pytest.raises(NotFound):
        actions.post_card(actor=stranger, conversation_id=direct(clerk, duty).pk, card=CARD)
