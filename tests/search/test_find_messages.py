"""What is found, by what it says, who said it, where, what kind and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from messaging import actions, aftermath
from messaging.contents import ContactContent, FileContent, MergedContent, MergedLine, VoiceContent
from messaging.models import Conversation, Message
from messaging.payloads import Card
from messaging.search import queries
from messaging.search.models import Entry
from messaging.search.payloads import FoundMessages
from messaging.search.queries import Asked
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from tests.support.messaging import direct, group, say
from tests.support.world import World

TEXT = "请各县（市、区）于今日18时前报送防汛检查情况。"


@pytest.fixture
def office(world: World) -> tuple[Actor, Actor, Conversation]:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    return clerk, duty, group(clerk, duty)


def find(actor: Actor, text: str = "", **asked: object) -> FoundMessages:
    aftermath.follow_up()
    return queries.messages(actor=actor, asked=Asked(text=text, **asked))  # type: ignore[arg-type]


def numbers(actor: Actor, text: str = "", **asked: object) -> list[int]:
    return [item.number for item in find(actor, text, **asked).items]


def carry(actor: Actor, conversation: Conversation, content: object) -> Message:
    """As it stands in the table; whether one may send it is another test's affair."""
    message = say(actor, conversation, "…")
    message.kind, message.text = content.type, ""  # type: ignore[attr-defined]
    message.content = content.model_dump(mode="json")  # type: ignore[attr-defined]
    message.save()
    return message


@pytest.mark.parametrize(
    "typed", ["防汛", "汛检", "检查情况", "18时", "防汛 报送", "防汛检查报送", "时", "wm", "wangm", "王敏", "王敏 防汛"]
)
def test_words_of_two_characters_and_the_writers_name_find(
    office: tuple[Actor, Actor, Conversation], typed: str
) -> None:
    clerk, duty, place = office
    said = say(clerk, place, TEXT)
    say(duty, place, "收到，马上办。")
    assert numbers(duty, typed) == [said.number]


@pytest.mark.parametrize("typed", ["抗旱", "防汛 抗旱", "zx", "汛防"])
def test_what_was_not_said_is_not_found(office: tuple[Actor, Actor, Conversation], typed: str) -> None:
    clerk, duty, place = office
    say(clerk, place, TEXT)
    assert numbers(duty, typed) == []


def test_the_excerpt_shows_the_hit_marked(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    say(clerk, place, "会议材料已上传。" * 20 + TEXT)
    [item] = find(duty, "防汛").items
    assert "".join(span.text for span in item.excerpt if span.hit) == "防汛"
    assert "".join(span.text for span in item.excerpt).startswith("…")
    assert not item.sender_hit
    assert find(duty, "wm").items[0].sender_hit


def test_newest_first_page_by_page_without_gap_or_repetition(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    said = [say(clerk, place, f"防汛第{n}报").number for n in range(70)]
    pages, cursor = [], None
    aftermath.follow_up()
    while True:
        page = queries.messages(actor=duty, asked=Asked(text="防汛"), cursor=cursor)
        pages += [item.number for item in page.items]
        if (cursor := page.next) is None:
            break
    assert pages == said[::-1]


def test_by_person_conversation_kind_and_day(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    other = direct(clerk, duty)
    with clock.at(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)):  # past midnight in Shanghai
        early = say(clerk, place, "防汛一")
    answer, aside = say(duty, place, "防汛二"), say(clerk, other, "防汛三")
    assert numbers(clerk, "防汛", person_id=duty.person_id) == [answer.number]
    assert numbers(clerk, "防汛", conversation_id=other.pk) == [aside.number]
    assert numbers(clerk, "防汛", since=date(2026, 3, 2), until=date(2026, 3, 2)) == [early.number]
    assert numbers(clerk, "防汛", until=date(2026, 3, 1)) == []
    assert numbers(clerk, "", person_id=duty.person_id) == [answer.number]


def test_what_messages_carry_is_found_by_its_name(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    file = carry(clerk, place, FileContent(file_id=1, name="水利局值班表.xlsx", size=9, media_type="application/x"))
    contact = carry(clerk, place, ContactContent(person_id=duty.person_id, name="赵磊", title="演示县水利局 局长"))
    voice = carry(clerk, place, VoiceContent(file_id=2, seconds=3))
    line = MergedLine(sender_name="孙芳", sent_at=clock.now(), kind="text", text="大坝巡查完毕", content=None)
    merged = carry(clerk, place, MergedContent(title="群聊的聊天记录", items=[line]))
    card = actions.post_card(
        actor=clerk, conversation_id=place.pk, card=Card(card_kind="document", ref_id=1, title="关于山洪灾害的通知")
    )
    link = say(clerk, place, "地址 https://example.gov.cn/sd")
    assert numbers(duty, "值班表") == numbers(duty, "xlsx") == numbers(duty, kind="file") == [file.number]
    assert numbers(duty, "赵磊") == numbers(duty, "zhaolei") == numbers(duty, kind="contact") == [contact.number]
    assert numbers(duty, kind="voice") == [voice.number]
    assert numbers(duty, "大坝") == [merged.number]
    assert numbers(duty, "山洪") == numbers(duty, kind="card") == [card.number]
    assert numbers(duty, kind="link") == [link.number]
    assert find(duty, "大坝").items[0].excerpt[0].text == "孙芳："
    assert find(duty, "值班表").items[0].file_id == 1


def test_a_bot_is_not_found_under_its_keepers_name(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    actions.send_together([actions.Draft(actor=clerk, conversation_id=place.pk, text="水位告警", bot=5)])
    assert numbers(duty, person_id=clerk.person_id) == []
    assert len(numbers(duty, "水位")) == 1


def test_new_titles_of_cards_are_found_and_old_ones_are_not(office: tuple[Actor, Actor, Conversation]) -> None:
    clerk, duty, place = office
    card = Card(card_kind="meeting", ref_id=3, title="防汛会商")
    posted = actions.post_card(actor=clerk, conversation_id=place.pk, card=card)
    assert numbers(duty, "会商") == [posted.number]
    actions.update_cards(card_kind="meeting", ref_id=3, state="已改期", title="抗旱调度")
    assert (numbers(duty, "会商"), numbers(duty, "调度")) == ([], [posted.number])


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "一" * 101])
def test_nothing_too_much_and_control_characters_are_refused(
    office: tuple[Actor, Actor, Conversation], typed: str
) -> None:
    with pytest.raises(Invalid):
        find(office[0], typed)


@pytest.mark.parametrize("cursor", ["1", "x_y", "2026-01-01T00:00:00+00:00_" + "9" * 40, "2026-13-01T00:00:00+00:00_1"])
def test_a_forged_cursor_is_refused(office: tuple[Actor, Actor, Conversation], cursor: str) -> None:
    with pytest.raises(Invalid):
        queries.messages(actor=office[0], asked=Asked(text="防汛"), cursor=cursor)


def test_signs_alone_find_nothing(office: tuple[Actor, Actor, Conversation]) -> None:
    assert numbers(office[0], "！？%_'") == []


def test_far_back_is_found_beyond_the_stretch_that_is_walked(
    office: tuple[Actor, Actor, Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.search.queries.looking.STRETCH", 5)
    clerk, duty, place = office
    rare = say(clerk, place, "溃坝预案")
    common = [say(clerk, place, "收到").number for _ in range(40)]
    assert numbers(duty, "溃坝") == [rare.number]
    assert numbers(duty, "收到") == common[::-1][:30]
    assert Entry.objects.filter(sent_at__lt=clock.now() + timedelta(days=1)).count() == 41
