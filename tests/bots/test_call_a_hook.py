"""A program speaks in a group: signed, once, in measure; and only while somebody answers for it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest

from messaging import actions, queries
from messaging.bots import actions as bot_actions
from messaging.bots.models import Hook, UsedNonce
from messaging.bots.signing import SIGNATURE, WINDOW
from messaging.models import Conversation, Message
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from tests.support.bots import Program
from tests.support.messaging import group
from tests.support.world import World


class Scene:
    def __init__(self, world: World) -> None:
        self.owner, self.member = world.actor("王敏"), world.actor("李强")
        self.place: Conversation = group(self.owner, self.member)
        self.hook, secret = bot_actions.add_bot(
            actor=self.owner, conversation_id=self.place.pk, name="水情播报", purpose="每小时报水位"
        )
        self.program = Program(self.hook, secret)

    def said(self) -> list[Message]:
        return list(Message.objects.filter(conversation=self.place, bot=self.hook.pk).order_by("number"))

    def now(self) -> Hook:
        return Hook.objects.get(pk=self.hook.pk)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_a_signed_call_becomes_a_message_of_the_bot(scene: Scene) -> None:
    answer = scene.program.call(text="水位 5.2 米，超警戒 0.2 米")
    assert answer.status_code == 200, answer.content
    [said] = scene.said()
    assert answer.json()["number"] == said.number
    assert (said.text, said.sender_id, said.sender_name) == (
        "水位 5.2 米，超警戒 0.2 米",
        scene.owner.person_id,
        "水情播报",
    )
    assert said.sender_title == scene.owner.line
    shown = queries.one_message(actor=scene.member, conversation_id=scene.place.pk, number=said.number)
    assert shown.bot == scene.hook.pk
    assert scene.now().sent_count == 1
    assert scene.now().last_used_at is not None


def test_the_guide_s_recipe_for_signing_is_the_one_in_use(scene: Scene) -> None:
    body, stamp, nonce = b'{"text": "ok"}', str(int(time.time())), "abcdefgh12345678"
    digest = hmac.new(scene.program.secret.encode(), f"{stamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()
    assert scene.program.send(body, stamp, nonce, f"sha256={digest}").status_code == 200


def test_the_secret_lies_nowhere_in_the_database(scene: Scene) -> None:
    assert scene.program.secret not in str(Hook.objects.filter(pk=scene.hook.pk).values().get())


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"[]", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b'{"text": ""}', "不能为空"),
        (b'{"text": "a", "script": 1}', "script"),
        (json.dumps({"text": "长" * 4001}).encode(), "4000"),
        (json.dumps({"text": "\x00"}).encode(), "控制字符"),
        (json.dumps({"card": {"title": "汛情", "link": "javascript:alert(1)"}}).encode(), "链接"),
        (json.dumps({"card": {"title": "汛情", "link": "//evil.example/x"}}).encode(), "链接"),
        (json.dumps({"card": {"title": "汛情", "link": "/\\evil.example"}}).encode(), "链接"),
        (json.dumps({"card": {"title": "汛情", "link": "https://[evil"}}).encode(), "链接"),
        (json.dumps({"card": {"title": "汛情", "link": "https://water.example@evil.example/"}}).encode(), "链接"),
        (json.dumps({"card": {"title": "汛情", "lines": ["一"] * 11}}).encode(), "lines"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(scene: Scene, body: bytes, refused: str) -> None:
    answer = scene.program.raw(body)
    assert answer.status_code == 422
    assert refused in answer.json()["message"]
    assert scene.said() == []
    assert refused in scene.now().last_failure


def test_a_card_carries_title_lines_and_an_allowed_link(scene: Scene, settings) -> None:
    settings.BOT_LINK_HOSTS = frozenset({"water.example"})
    card = {"title": "水位超警戒", "lines": ["青山站 5.2 米", "警戒 5.0 米"], "link": "https://water.example/s/1"}
    assert scene.program.call(card=card, text="请关注").status_code == 200
    [said] = scene.said()
    assert said.content == {"type": "card", **card}
    assert queries.conversation(actor=scene.member, conversation_id=scene.place.pk).last.bot == scene.hook.pk
    assert scene.program.call(card={"title": "办理", "link": "/documents/3"}).status_code == 200


def test_an_unsigned_wrongly_signed_or_old_call_is_refused(scene: Scene) -> None:
    program, stamp = scene.program, str(int(time.time()))
    window = WINDOW.total_seconds()
    refused = [
        program.send(b'{"text": "x"}', "", "", ""),
        program.send(b'{"text": "x"}', stamp, "abcdefgh", "sha256=" + "0" * 64),
        program.send(b'{"text": "x"}', stamp, "abcdefgh", "签名"),
        program.call(text="x", secret="another"),
        program.call(text="x", at=time.time() - window - 5),
        program.call(text="x", at=time.time() + window + 5),
        program.call(text="x", nonce="short"),
    ]
    assert [answer.status_code for answer in refused] == [401] * 7
    assert {answer.json()["code"] for answer in refused} == {"bad_signature"}
    assert scene.said() == []
    assert scene.now().failures == 7


def test_a_body_changed_on_the_way_is_refused(scene: Scene) -> None:
    stamp, nonce = str(int(time.time())), "abcdefgh"
    from messaging.bots import signing

    signed = signing.signature(scene.program.secret, stamp, nonce, b'{"text": "a"}')
    assert scene.program.send(b'{"text": "b"}', stamp, nonce, signed).status_code == 401


def test_the_same_call_is_taken_once(scene: Scene) -> None:
    assert scene.program.call(text="一", nonce="once-only-1").status_code == 200
    again = scene.program.call(text="一", nonce="once-only-1")
    assert (again.status_code, again.json()["code"]) == (409, "replayed")
    assert len(scene.said()) == 1


def test_the_same_client_key_in_a_new_call_gives_the_first_message(scene: Scene) -> None:
    first = scene.program.call(text="一", client_key="hour-7")
    assert scene.program.call(text="一", client_key="hour-7").json() == first.json()
    assert len(scene.said()) == 1


def test_more_than_twenty_a_minute_wait(scene: Scene) -> None:
    for n in range(20):
        assert scene.program.call(text=f"第 {n} 条").status_code == 200
    answer = scene.program.call(text="太多")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 61
    assert len(scene.said()) == 20
    UsedNonce.objects.update(used_at=clock.now() - 2 * WINDOW)
    assert scene.program.call(text="一分钟后").status_code == 200


def test_a_rotated_secret_ends_the_one_before(scene: Scene) -> None:
    _, secret = bot_actions.rotate_secret(actor=scene.owner, hook_id=scene.hook.pk)
    assert scene.program.call(text="旧").status_code == 401
    assert scene.program.call(text="新", secret=secret).status_code == 200


def test_a_silenced_one_is_refused_and_a_removed_one_is_nobody(scene: Scene) -> None:
    bot_actions.change_bot(actor=scene.owner, hook_id=scene.hook.pk, disabled=True)
    assert scene.program.call(text="x").status_code == 403
    bot_actions.change_bot(actor=scene.owner, hook_id=scene.hook.pk, disabled=False)
    assert scene.program.call(text="x").status_code == 200
    bot_actions.remove_bot(actor=scene.owner, hook_id=scene.hook.pk)
    assert scene.program.call(text="x").status_code == 404


def test_too_large_a_body_is_refused_unread(scene: Scene) -> None:
    assert scene.program.raw(b'{"text": "' + b"x" * 70_000 + b'"}').status_code == 413


def test_whoever_leaves_hands_the_bot_to_the_owner(scene: Scene) -> None:
    _make_admin(scene, scene.member)
    hook, secret = bot_actions.add_bot(actor=scene.member, conversation_id=scene.place.pk, name="值班", purpose="交接")
    actions.leave_group(actor=scene.member, conversation_id=scene.place.pk)
    assert Program(hook, secret).call(text="交接完成").status_code == 200
    hook.refresh_from_db()
    assert hook.answers_id == scene.owner.person_id
    assert LedgerEntry.objects.filter(act="bot.pass_on", detail__before=scene.member.person_id).exists()


def test_the_clock_hands_over_as_well(scene: Scene) -> None:
    _make_admin(scene, scene.member)
    hook, _ = bot_actions.add_bot(actor=scene.member, conversation_id=scene.place.pk, name="值班", purpose="交接")
    assert bot_actions.settle() == 0
    scene.place.memberships.filter(person=scene.member.person_id).update(role="member")
    assert bot_actions.settle() == 1
    hook.refresh_from_db()
    assert (hook.answers_id, hook.disabled_at) == (scene.owner.person_id, None)


def test_a_bot_for_whom_nobody_can_answer_falls_silent(scene: Scene) -> None:
    from officehub.directory.models import Appointment

    Appointment.objects.filter(pk=scene.owner.appointment_id).update(valid_to="2020-01-02")
    assert scene.program.call(text="x").status_code == 403
    assert bot_actions.settle() == 1
    assert scene.now().disabled_at is not None


def _make_admin(scene: Scene, actor: Actor) -> None:
    scene.place.memberships.filter(person=actor.person_id).update(role="admin")


def test_the_signature_header_is_named_in_the_guide() -> None:
    from pathlib import Path

    guide = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "bots.md").read_text(encoding="utf-8")
    assert SIGNATURE in guide
