"""The digest of a busy group puts instructions, mentions and files before chatter, each message once."""

from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.models import Message
from messaging.payloads import Card
from officehub.kernel.errors import NotFound
from tests.support.messaging import group, read, say
from tests.support.world import World


def test_what_matters_comes_first_and_chatter_is_counted_by_person(world: World) -> None:
    clerk, duty, town = (world.actor(name) for name in ("王敏", "李强", "赵磊"))
    place = group(clerk, duty, town)
    before = say(clerk, place, "已经看过")
    read(duty, place, before.number)
    talk = [say(town, place, "收到") for _ in range(3)] + [say(clerk, place, "好的")]
    named = say(clerk, place, "@李强 请核对", mentions=[duty.person_id])
    Message.objects.filter(pk=talk[0].pk).update(pinned_at=talk[0].sent_at)
    meeting, instruction = (
        actions.post_card(actor=clerk, conversation_id=place.pk, card=Card(card_kind=kind, ref_id=1, title=title))  # type: ignore[arg-type]
        for kind, title in (("meeting", "防汛会商"), ("dispatch", "立即到岗"))
    )
    gone = say(clerk, place, "说错了", mentions=[duty.person_id])
    actions.recall_message(actor=clerk, conversation_id=place.pk, number=gone.number)
    say(duty, place, "我自己的话")
    found = queries.digest(actor=duty, conversation_id=place.pk)
    assert [(item.section, item.number) for item in found.items] == [
        ("instruction", instruction.number),
        ("mention", named.number),
        ("pinned", talk[0].number),
        ("card", meeting.number),
    ]
    assert [(line.sender.name, line.count, line.first) for line in found.chatter] == [
        ("赵磊", 2, talk[1].number),
        ("王敏", 1, talk[3].number),
    ]
    assert (found.unread, found.others, found.since) == (7, 0, talk[0].sent_at)


def test_a_stranger_gets_none(world: World) -> None:
    clerk, duty, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊"))
    with pytest.raises(NotFound):
        queries.digest(actor=stranger, conversation_id=group(clerk, duty).pk)
