"""A callback is believed where it is signed, fresh and new; what it says is then done once."""

from __future__ import annotations

import pytest
from django.test import Client

from messaging.gateways import metrics
from messaging.gateways.models import HeardCallback, Outgoing, State
from messaging.gateways.signing import SIGNATURE, TIMESTAMP, sign
from officehub.directory.models import Person
from officehub.kernel.errors import NotFound
from tests.support.gateways import SECRET, Wanted, callback, http_rule, listed, post
from tests.support.world import World

NAME = "city-sms"


@pytest.fixture(autouse=True)
def gateways(settings, monkeypatch) -> None:
    monkeypatch.setenv("TEST_GATEWAY_SECRET", SECRET)
    settings.DEMO = False
    settings.GATEWAYS = listed(http_rule(NAME), http_rule("other-sms"), http_rule("city-voice", "voice"))


@pytest.fixture
def wanted() -> Wanted:
    return Wanted()


def handed(
    world: World, *, gateway: str = NAME, channel: str = "sms", handed_id: str = "m-1", ref: int = 1
) -> Outgoing:
    person = Person.objects.get(pk=world.actor("王敏", role="duty").person_id)
    message = post(person, channel=channel)
    Outgoing.objects.filter(pk=message.pk).update(
        state=State.HANDED, gateway=gateway, handed_id=handed_id, handed_at=message.made_at
    )
    message.refresh_from_db()
    return message


def counted(outcome: str) -> float:
    return metrics.callbacks.labels(outcome)._value.get()


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("forged", {"secret": "another"}),
        ("forged", {"signature": ""}),
        ("forged", {"signature": "zz签"}),
        ("stale", {"age": 301}),
        ("stale", {"age": -301}),
    ],
)
def test_a_forged_or_stale_callback_changes_nothing_and_is_counted(
    world: World, wanted: Wanted, kind: str, given: dict[str, object]
) -> None:
    message = handed(world)
    before = counted(kind)
    answer = callback(NAME, {"id": "m-1", "digit": "1"}, **given)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert counted(kind) == before + 1
    assert wanted.yes == []
    message.refresh_from_db()
    assert message.result == message.reply == ""


def test_the_very_same_callback_is_believed_once(world: World, wanted: Wanted) -> None:
    handed(world)
    body = {"id": "m-1", "text": "1"}
    first = callback(NAME, body, age=1)
    stamp = HeardCallback.objects.get()
    before = counted("replayed")
    again = callback(NAME, body, signature=stamp.signature, age=1)
    assert first.status_code == 204
    assert again.status_code == 401
    assert counted("replayed") + counted("forged") > before
    assert len(wanted.yes) == 1


def test_the_same_news_signed_anew_is_taken_and_changes_nothing(world: World, wanted: Wanted) -> None:
    message = handed(world)
    for age in (3, 2, 1):
        assert callback(NAME, {"id": "m-1", "code": "delivered"}, age=age).status_code == 204
    message.refresh_from_db()
    assert message.result == "delivered"


def test_a_body_signed_for_one_gateway_is_nothing_at_another(world: World, wanted: Wanted, monkeypatch) -> None:
    handed(world)
    elsewhere = callback("other-sms", {"id": "m-1", "text": "1"})
    assert (elsewhere.status_code, elsewhere.json()) == (404, NotFound().wire())
    assert wanted.yes == []


def test_unknown_messages_answer_alike_whatever_they_are_called_by(world: World, wanted: Wanted) -> None:
    handed(world)
    bodies = [
        callback(NAME, body)
        for body in (
            {"id": "m-2", "code": "busy"},
            {"ref": "999999", "code": "busy"},
            {"ref": "1; DROP TABLE", "code": "busy"},
            {"ref": "٣", "code": "busy"},
            {"from": "13999999999", "text": "1"},
            {"code": "busy"},
        )
    ]
    assert {answer.status_code for answer in bodies} == {404}
    assert {answer.content for answer in bodies} == {bodies[0].content}


def test_an_unknown_gateway_answers_as_a_forged_signature_does(world: World) -> None:
    known, unknown = callback(NAME, {}, secret="x"), callback("nobody", {}, secret="")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'"text"', b'{"id": "m-1", "code": "unheard-of"}'])
def test_signed_garbage_is_refused(world: World, wanted: Wanted, body: bytes) -> None:
    handed(world)
    assert callback(NAME, body).status_code in {404, 422}


@pytest.mark.parametrize("signs", [70_000, 3_000_000], ids=["more than a callback", "more than a request"])
def test_a_huge_callback_is_refused(world: World, signs: int) -> None:
    answer = callback(NAME, {"text": "字" * signs})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("by", ["ref", "id"])
def test_a_nul_is_no_part_of_an_id(world: World, wanted: Wanted, by: str) -> None:
    message = handed(world, handed_id="" if by == "ref" else "m-1")
    names = {"ref": str(message.pk)} if by == "ref" else {}
    assert callback(NAME, {**names, "id": "m-\x001", "code": "busy"}).status_code == 204
    message.refresh_from_db()
    assert (message.handed_id, message.result) == ("m-1", "busy")


@pytest.mark.parametrize("said", ["1", "１", " 收到 ", "收到。", "已收到！", "确认收到"])
def test_a_reply_that_says_yes_confirms(world: World, wanted: Wanted, said: str) -> None:
    message = handed(world)
    callback(NAME, {"id": "m-1", "text": said})
    assert wanted.yes == [(message.ref_id, "sms")]


@pytest.mark.parametrize("said", ["没收到", "2", "11", "收到了吗", "谁？", "", "不1", "-1收到吗"])
def test_any_other_reply_is_kept_and_confirms_nothing(world: World, wanted: Wanted, said: str) -> None:
    message = handed(world)
    callback(NAME, {"id": "m-1", "text": said, "code": "delivered"})
    message.refresh_from_db()
    assert wanted.yes == []
    assert message.reply == said.strip()


def test_a_reply_without_an_id_belongs_to_the_last_message_to_that_number(world: World, wanted: Wanted) -> None:
    first = handed(world)
    second = post(first.person, 2)
    Outgoing.objects.filter(pk=second.pk).update(
        state=State.HANDED, gateway=NAME, handed_id="m-9", handed_at=second.made_at
    )
    callback(NAME, {"from": f"+86 {first.person.phone}", "text": "收到"})
    assert wanted.yes == [(2, "sms")]


def test_words_from_a_number_that_two_share_confirm_for_neither(world: World, wanted: Wanted) -> None:
    """A duty telephone: who wrote is not known. They are kept; a reply that names its message is of one person."""
    first = handed(world)
    other = Person.objects.get(pk=world.actor("李强", role="duty").person_id)
    Person.objects.filter(pk=other.pk).update(phone=first.person.phone)
    other.refresh_from_db()
    second = post(other, 2)
    Outgoing.objects.filter(pk=second.pk).update(
        state=State.HANDED, gateway=NAME, handed_id="m-9", handed_at=second.made_at
    )
    assert callback(NAME, {"from": other.phone, "text": "1"}).status_code == 204
    second.refresh_from_db()
    assert (wanted.yes, second.reply) == ([], "1")
    callback(NAME, {"ref": str(first.pk), "from": other.phone, "text": "1"})
    assert wanted.yes == [(first.ref_id, "sms")]


def test_a_key_pressed_is_an_answered_call_whatever_is_told_afterwards(world: World, wanted: Wanted) -> None:
    message = handed(world, gateway="city-voice", channel="voice")
    callback("city-voice", {"id": "m-1", "digit": "1"})
    callback("city-voice", {"id": "m-1", "code": "no_answer"})
    message.refresh_from_db()
    assert (message.result, message.reply) == ("answered", "1")
    assert wanted.yes == [(message.ref_id, "voice")]


@pytest.mark.parametrize("code", ["answered", "busy", "off", "no_answer", "out_of_area", "arrears", "delivered"])
def test_every_result_is_kept(world: World, wanted: Wanted, code: str) -> None:
    message = handed(world)
    assert callback(NAME, {"ref": str(message.pk), "code": code}).status_code == 204
    message.refresh_from_db()
    assert message.result == code


def test_a_gateway_that_calls_its_codes_otherwise_is_understood(world: World, wanted: Wanted, settings) -> None:
    rule = {"id": "report.msgid", "code": "report.stat", "codes": {"DELIVRD": "delivered", "MK:0001": "off"}}
    settings.GATEWAYS = listed(http_rule(NAME, callback=rule))
    message = handed(world)
    assert callback(NAME, {"report": {"msgid": "m-1", "stat": "MK:0001"}}).status_code == 204
    message.refresh_from_db()
    assert message.result == "off"


def test_a_signature_over_another_timestamp_does_not_do(world: World) -> None:
    body = b"{}"
    headers = {TIMESTAMP: "1", SIGNATURE: sign(SECRET, "2", body)}
    answer = Client().generic("POST", f"/api/gateways/callbacks/{NAME}", body, "application/json", headers=headers)
    assert answer.status_code == 401


def test_a_callback_that_overtakes_the_handing_over_is_taken(world: World, wanted: Wanted) -> None:
    message = handed(world, handed_id="")
    Outgoing.objects.filter(pk=message.pk).update(state=State.HANDING, handed_at=None)
    assert callback(NAME, {"ref": str(message.pk), "id": "m-7", "text": "1"}).status_code == 204
    message.refresh_from_db()
    assert (message.state, message.handed_id) == (State.HANDED, "m-7")
