"""Handing over: in order, asked once more, tried again only where nothing can have gone out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from django.db import IntegrityError, connection

from messaging.gateways import sending
from messaging.gateways.models import Condition, Outgoing, State
from messaging.gateways.registry import Verdict
from messaging.gateways.signing import SIGNATURE, TIMESTAMP, sign
from officehub.directory.models import Person
from officehub.kernel import clock
from tests.support.gateways import RECORDING, SECRET, Wanted, drain, http_rule, listed, post
from tests.support.world import World


class Telephone:
    """A gateway in this process: answers as it is told, keeps what it got."""

    def __init__(self) -> None:
        self.got: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.status, self.answer = 200, {"code": 0, "data": {}}
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                phone.bodies.append(body)
                phone.got.append(orjson.loads(body))
                phone.headers.append(dict(self.headers))
                self.send_response(phone.status)
                self.end_headers()
                answer = dict(phone.answer)
                if "data" in answer:
                    answer["data"] = {"msgid": f"g-{orjson.loads(body)['extno']}"}
                self.wfile.write(orjson.dumps(answer))

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/send"


@pytest.fixture
def telephone() -> Iterator[Telephone]:
    phone = Telephone()
    yield phone
    phone.server.shutdown()


@pytest.fixture(autouse=True)
def secret(settings, monkeypatch) -> None:
    monkeypatch.setenv("TEST_GATEWAY_SECRET", SECRET)
    settings.DEMO = False


@pytest.fixture
def wanted() -> Wanted:
    return Wanted()


@pytest.fixture
def person(world: World) -> Person:
    return Person.objects.get(pk=world.actor("王敏", role="duty").person_id)


def test_what_is_sent_is_filled_in_signed_and_kept_masked(person, wanted, telephone, settings) -> None:
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    message = post(person)
    assert drain() == 1
    message.refresh_from_db()
    assert telephone.got == [
        {"mobile": person.phone, "content": "【演示】请答复，回复1确认。", "extno": str(message.pk)}
    ]
    headers = telephone.headers[0]
    assert headers[SIGNATURE] == sign(SECRET, headers[TIMESTAMP], telephone.bodies[0])
    assert (message.state, message.gateway, message.handed_id) == (State.HANDED, "city-sms", f"g-{message.pk}")
    assert message.to_masked == f"{person.phone[:3]}****{person.phone[-4:]}"


def test_words_of_people_cannot_become_structure(person, wanted, telephone, settings) -> None:
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    Outgoing.objects.filter(pk=post(person).pk).update(text='"}, "mobile": "{to}{ref}')
    drain()
    assert telephone.got[0]["content"] == '【演示】"}, "mobile": "{to}{ref}'
    assert telephone.got[0]["mobile"] == person.phone


def test_what_nobody_wants_any_more_is_not_sent(person, wanted, telephone, settings) -> None:
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    message = post(person)
    wanted.verdict = Verdict.DROP
    assert drain() == 0
    message.refresh_from_db()
    assert (message.state, telephone.got) == (State.CANCELLED, [])


def test_what_is_to_wait_waits_and_then_goes_out(person, wanted, settings) -> None:
    settings.GATEWAYS = RECORDING
    message = post(person)
    wanted.verdict = Verdict.WAIT
    assert drain() == 0
    wanted.verdict = Verdict.GO
    with clock.at(clock.now() + sending.ASK_AGAIN * 2):
        assert drain() == 1
    message.refresh_from_db()
    assert message.tries == 1


def test_what_is_too_old_is_never_sent(person, wanted, telephone, settings) -> None:
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    message = post(person, expires_at=clock.now() + timedelta(minutes=10))
    with clock.at(clock.now() + timedelta(days=60)):
        assert drain() == 0
    message.refresh_from_db()
    assert (message.state, telephone.got) == (State.EXPIRED, [])


def test_the_next_gateway_takes_over_and_the_failing_one_rests(person, wanted, telephone, settings) -> None:
    dead = http_rule("dead-sms", url="http://127.0.0.1:9/none")
    settings.GATEWAYS = listed(dead, http_rule("second-sms", url=telephone.url))
    for ref in range(1, 6):
        post(person, ref)
    assert drain() == 5
    assert set(Outgoing.objects.values_list("gateway", flat=True)) == {"second-sms"}
    condition = Condition.objects.get(gateway="dead-sms")
    assert condition.failures == 3  # then it was left alone
    assert condition.resting_until is not None


def test_an_outage_of_all_is_waited_out(person, wanted, telephone, settings) -> None:
    telephone.status = 503
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    message = post(person)
    assert drain() == 0
    message.refresh_from_db()
    assert (message.state, message.tries) == (State.WAITING, 1)
    telephone.status = 200
    with clock.at(message.next_at + timedelta(seconds=1)):
        assert drain() == 1


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, {"code": 7, "message": "空号"}, State.FAILED),
        (400, {}, State.FAILED),
        (200, {"code": 0}, State.UNCLEAR),
        (504, {}, State.UNCLEAR),
        (429, {}, State.WAITING),
        (200, {"code": 3, "message": "余额不足"}, State.WAITING),
    ],
)
def test_what_may_have_gone_out_is_not_sent_again(person, wanted, telephone, settings, status, answer, state) -> None:
    telephone.status, telephone.answer = status, answer
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    message = post(person)
    assert drain() == 0
    message.refresh_from_db()
    assert message.state == state
    assert len(telephone.got) == 1


def test_a_worker_that_died_with_a_message_in_hand_leaves_it_unsent(person, wanted, settings) -> None:
    settings.GATEWAYS = RECORDING
    message = post(person)
    assert sending.take_in_hand() == message
    with clock.at(clock.now() + sending.LOST_AFTER * 2):
        assert sending.give_up_lost() == 1
        assert drain() == 0
    message.refresh_from_db()
    assert message.state == State.UNCLEAR


def test_without_a_gateway_or_a_number_it_fails_and_says_so(person, wanted, settings) -> None:
    settings.GATEWAYS = ""
    message = post(person)
    drain()
    message.refresh_from_db()
    assert message.state == State.FAILED


def test_the_same_thing_is_put_into_the_outbox_once(person, wanted) -> None:
    first = post(person)
    assert post(person).pk == first.pk
    with pytest.raises(IntegrityError):
        Outgoing.objects.create(
            channel="sms",
            person=person,
            to_masked="x",
            ref_kind="test",
            ref_id=1,
            text="",
            next_at=clock.now(),
            expires_at=clock.now(),
            made_at=clock.now(),
        )


def test_urgent_messages_overtake(person, wanted, settings) -> None:
    settings.GATEWAYS = RECORDING
    post(person, 1)
    urgent = post(person, 2)
    Outgoing.objects.filter(pk=urgent.pk).update(priority=1)
    assert sending.take_in_hand() == urgent


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_message_once(transactional_db, telephone, settings) -> None:
    Wanted()
    settings.GATEWAYS = listed(http_rule(url=telephone.url))
    person = Person.objects.get(pk=World().actor("王敏").person_id)
    for ref in range(40):
        post(person, ref + 1)

    def work(_: int) -> int:
        try:
            return drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 40
    assert len({body["extno"] for body in telephone.got}) == len(telephone.got) == 40
    assert Outgoing.objects.filter(state=State.HANDED).count() == 40


@pytest.mark.django_db(transaction=True)
def test_a_shift_of_the_worker_empties_the_outbox(transactional_db, settings) -> None:
    Wanted()
    settings.GATEWAYS, settings.GATEWAY_CONCURRENCY = RECORDING, 3
    person = Person.objects.get(pk=World().actor("王敏").person_id)
    for ref in range(20):
        post(person, ref + 1)
    assert sending.due(clock.now())
    assert sending.send_due() == 20
    assert not sending.due(clock.now())
