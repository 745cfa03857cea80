"""From a message to what a browser shows, through a push service that opens what it gets."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging import actions as talk
from messaging import aftermath
from messaging.models import Conversation, ConversationKind, Membership
from messaging.notifications import actions, sending
from messaging.notifications.models import Push, Subscription
from messaging.notifications.queueing import GRACE
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.realtime import contact
from officehub.realtime.models import Contact
from tests.notifications.conftest import NOON, Subscribing
from tests.support.messaging import direct, group, read, say
from tests.support.push_service import PushService
from tests.support.world import World


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def push() -> None:
    aftermath.follow_up()
    while sending.send_due():
        pass


def test_the_push_is_signed_by_us_sealed_for_the_browser_and_names_the_sender(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li, title="防汛检查")
    say(wang, room, "三点开会")
    push()
    [shown] = service.to(phone)
    assert (shown["title"], shown["body"]) == ("防汛检查", "王敏：三点开会")
    assert (shown["link"], shown["topic"]) == (f"/messages/{room.pk}", f"conversation.{room.pk}")
    [post] = service.posted
    assert post.claims["aud"] == f"http://{service.host}"
    assert post.claims["exp"] <= timezone.now().timestamp() + 24 * 3600
    assert post.headers["content-encoding"] == "aes128gcm"
    assert "三点开会".encode() not in post.body
    assert not Push.objects.exists()


def test_the_writer_is_not_pushed_to_nor_those_who_have_read(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li, zhao = world.actor("王敏"), world.actor("李强"), world.actor("赵军")
    for each in (wang, li, zhao):
        subscribed(each)
    room = group(wang, li, zhao)
    said = say(wang, room)
    read(li, room, said.number)
    push()
    assert [post.path for post in service.posted] == [f"/person-{zhao.person_id}"]


def test_several_messages_of_a_conversation_become_one_push(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li)
    for text in ("一", "二", "三"):
        say(wang, room, text)
        aftermath.follow_up()
    push()
    assert [shown["body"] for shown in service.to(phone)] == ["[3 条] 王敏：三"]


def test_a_mention_gives_the_words_even_where_chatter_follows(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li)
    say(wang, room, "李强请看", mentions=[li.person_id])
    say(wang, room, "好的")
    push()
    assert [shown["body"] for shown in service.to(phone)] == ["[2 条] [有人@我] 王敏：李强请看"]


def test_a_muted_member_is_told_only_of_what_names_him(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li)
    talk.arrange(actor=li, conversation_id=room.pk, muted=True)
    say(wang, room, "闲话")
    push()
    assert service.to(phone) == []
    say(wang, room, "请回复", mentions=[li.person_id])
    push()
    assert [shown["body"] for shown in service.to(phone)] == ["[有人@我] 王敏：请回复"]


def test_what_is_recalled_or_read_before_the_push_leaves_is_never_shown(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    subscribed(li)
    recalled, seen = group(wang, li, title="甲"), group(wang, li, title="乙")
    said = say(wang, recalled, "发错了")
    other = say(wang, seen, "看过了")
    aftermath.follow_up()
    talk.recall_message(actor=wang, conversation_id=recalled.pk, number=said.number)
    read(li, seen, other.number)
    push()
    assert service.posted == []
    assert not Push.objects.exists()


def test_somebody_with_a_page_open_is_pushed_to_only_if_it_stays_unread(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = group(wang, li)
    contact.note({li.person_id: True})
    Contact.objects.update(at=NOON)
    say(wang, room)
    push()
    assert service.posted == []
    with clock.at(NOON + GRACE):
        push()
    assert len(service.to(phone)) == 1


def test_nothing_of_a_secret_talk_but_that_there_is_one(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room = direct(wang, li)
    Conversation.objects.filter(pk=room.pk).update(kind=ConversationKind.SECRET)
    say(wang, room, "不能外传")
    push()
    [shown] = service.to(phone)
    assert shown["body"] == "您有一条密聊消息"
    assert "王敏" not in str(shown)
    assert "不能外传" not in str(shown)


def test_words_with_a_secrecy_mark_do_not_travel(world: World, service: PushService, subscribed: Subscribing) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    say(wang, group(wang, li), "机密★10年 某事项")
    push()
    assert [shown["body"] for shown in service.to(phone)] == ["1 条新消息"]


def test_content_is_hidden_where_the_person_wants_it(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    actions.set_preference(actor=li, own=None, hide_content=True)
    say(wang, group(wang, li, title="人事"), "任免事项")
    push()
    [shown] = service.to(phone)
    assert (shown["title"], shown["body"]) == ("OfficeHub 政务协同", "1 条新消息")


def test_a_direct_message_is_called_by_the_other_person(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    say(wang, direct(wang, li), "您好")
    push()
    assert [(shown["title"], shown["body"]) for shown in service.to(phone)] == [("王敏", "您好")]


def test_a_thousand_members_cost_as_many_statements_as_three(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    """Ten thousand take the same ones."""

    def statements(room: Conversation) -> int:
        say(wang, room)
        with CaptureQueriesContext(connection) as captured:
            aftermath.follow_up()
        return len(captured)

    wang, li, zhao = world.actor("王敏"), world.actor("李强"), world.actor("赵军")
    for each in (li, zhao):
        subscribed(each)
    small, large = group(wang, li, zhao), group(wang, li, zhao)
    first = statements(small)
    template = Subscription.objects.get(person=li.person_id)
    people = Person.objects.bulk_create(
        [Person(name=f"演示{n}", pinyin="yanshi", initials="ys", demo=True) for n in range(1000)]
    )
    joined = {"joined_at": clock.now(), "joined_number": 0, "read_number": 0, "appointment_id": li.appointment_id}
    Membership.objects.bulk_create([Membership(conversation=large, person=each, **joined) for each in people])
    Subscription.objects.bulk_create(
        [
            Subscription(
                person=each,
                endpoint=f"{template.endpoint}-{each.pk}",
                p256dh=template.p256dh,
                auth=template.auth,
                mark=str(each.pk),
                made_at=clock.now(),
            )
            for each in people
        ]
    )
    assert statements(large) == first
    assert Push.objects.filter(conversation=large.pk).count() == 1002


def test_one_key_of_a_client_counts_once(world: World, service: PushService, subscribed: Subscribing) -> None:
    wang, li = world.actor("王敏"), world.actor("李强")
    phone = subscribed(li)
    room, key = group(wang, li), uuid4()
    for _ in range(2):
        talk.send_message(actor=wang, conversation_id=room.pk, text="重发", client_key=key)
    push()
    assert [shown["body"] for shown in service.to(phone)] == ["王敏：重发"]
