"""人工电话: what the duty officer writes down of a call; a yes on the telephone is the person's own answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from openpyxl import load_workbook

from messaging.reach import actions, jobs, queries
from messaging.reach.escalation import queries as ladder
from messaging.reach.escalation.actions import end_all
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.papers.asking import ask_for_paper, path_of
from messaging.reach.proxies.actions import confirm_for
from messaging.reach.telephone.actions import register_call
from messaging.reach.telephone.models import HandCall
from messaging.reach.telephone.payloads import RegisterCall
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.reach.test_papers import words
from tests.support.escalation import channels_of, run
from tests.support.gateways import RECORDING
from tests.support.http import Api
from tests.support.reach import Flood, audience, counted, flood, recounted, send
from tests.support.world import World

WATER = audience({"kinds": ["water"], "roles": ["duty"], "tiers": [3]})


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def receipt_of(dispatch: Dispatch, actor: Actor) -> Receipt:
    return Receipt.objects.get(dispatch=dispatch, person=actor.person_id)


def call(
    by: Actor, dispatch: Dispatch, whom: Actor, result: str = "confirmed", *, word: str = "", key: UUID | None = None
) -> HandCall:
    written = RegisterCall.model_validate({"client_key": key or uuid4(), "result": result, "word": word})
    return register_call(actor=by, receipt_id=receipt_of(dispatch, whom).pk, call=written)


def shown(by: Actor, dispatch: Dispatch, whom: Actor, state: str = "missing"):  # type: ignore[no-untyped-def]
    found = queries.people(actor=by, dispatch_id=dispatch.pk, state=state).items  # type: ignore[arg-type]
    return next(item for item in found if item.person_id == whom.person_id)


def test_a_yes_on_the_telephone_is_the_persons_own_answer(people: Flood) -> None:
    dispatch = send(people.leader)
    made = call(people.leader, dispatch, people.duty, word="本人接听，已知悉")
    receipt = receipt_of(dispatch, people.duty)
    assert receipt.confirmed_at is not None and made.counted
    assert (receipt.channel, receipt.proxy_id, receipt.caller_id) == ("call", None, people.leader.person_id)
    assert counted(dispatch) == recounted(dispatch)
    line = shown(people.leader, dispatch, people.duty, "answered")
    assert (line.caller, line.proxy, line.may_call) == ("陈省长", "", False)
    own = queries.one(actor=people.duty, dispatch_id=dispatch.pk).receipt
    assert own is not None and (own.caller, own.proxy) == ("陈省长", "")


@pytest.mark.parametrize("result", ["spoken", "no_answer", "busy", "off", "wrong_number"])
def test_every_other_result_answers_nothing_and_is_shown_as_last_tried(people: Flood, result: str) -> None:
    dispatch = send(people.leader)
    call(people.leader, dispatch, people.duty, "busy")
    call(people.leader, dispatch, people.duty, result, word="稍后再拨")
    assert receipt_of(dispatch, people.duty).answered_at is None
    line = shown(people.leader, dispatch, people.duty)
    assert line.called is not None and line.may_call
    assert (line.called.result, line.called.word, line.called.by_name) == (result, "稍后再拨", "陈省长")


def test_only_a_masked_number_is_kept_and_nothing_of_a_shielded_one(people: Flood) -> None:
    dispatch = send(people.leader)
    phone = Person.objects.get(pk=people.duty.person_id).phone
    assert call(people.leader, dispatch, people.duty, "busy").number == f"{phone[:3]}****{phone[-4:]}"
    Person.objects.filter(pk=people.head.person_id).update(shielded=True)
    Person.objects.filter(pk=people.other_head.person_id).update(phone="")
    assert set(call(people.leader, dispatch, people.head, "busy").number) == {"*"}
    assert call(people.leader, dispatch, people.other_head, "busy").number == ""


def test_the_same_key_registers_once(people: Flood) -> None:
    dispatch, key = send(people.leader), uuid4()
    first = call(people.leader, dispatch, people.duty, key=key)
    again = call(people.leader, dispatch, people.duty, "no_answer", key=key)
    assert (again.pk, again.result, HandCall.objects.count()) == (first.pk, "confirmed", 1)
    assert LedgerEntry.objects.filter(act__in=["dispatch.call", "dispatch.confirm"]).count() == 2


def test_who_answered_himself_keeps_his_answer_and_the_call_stands_beside_it(people: Flood) -> None:
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    before = receipt_of(dispatch, people.duty)
    made = call(people.leader, dispatch, people.duty)
    after = receipt_of(dispatch, people.duty)
    assert not made.counted
    assert (after.confirmed_at, after.channel, after.caller_id) == (before.confirmed_at, before.channel, None)
    assert counted(dispatch) == recounted(dispatch)


def test_of_two_operators_the_first_yes_counts_and_both_calls_are_on_record(people: Flood) -> None:
    dispatch = send(people.leader)
    first = call(people.county_leader, dispatch, people.duty)
    second = call(people.leader, dispatch, people.duty)
    assert (first.counted, second.counted) == (True, False)
    assert receipt_of(dispatch, people.duty).caller_id == people.county_leader.person_id
    assert LedgerEntry.objects.filter(act="dispatch.confirm").count() == 1
    assert LedgerEntry.objects.filter(act="dispatch.call").count() == 2


def test_a_colleague_sees_at_once_who_called_and_when(people: Flood) -> None:
    """Live: the board of the other operator is told, and the list then says who called."""
    dispatch = send(people.leader)
    with clock.at(clock.now() + timedelta(minutes=3)):
        made = call(people.county_leader, dispatch, people.duty, "no_answer")
        line = shown(people.leader, dispatch, people.duty)
    assert line.called is not None
    assert (line.called.by_name, line.called.at, line.called.by_id) == (
        "孙县长",
        made.at,
        people.county_leader.person_id,
    )


def test_the_board_rings_for_every_registration(
    people: Flood, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    dispatch = send(people.leader)
    told: list[int] = []
    monkeypatch.setattr("messaging.reach.pulse._boards.mark", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        call(people.leader, dispatch, people.duty, "no_answer")
    assert told == [dispatch.pk]


def test_where_only_reading_is_asked_for_who_was_told_has_read_it(people: Flood) -> None:
    dispatch = send(people.leader, ask="read")
    made = call(people.leader, dispatch, people.duty)
    receipt = receipt_of(dispatch, people.duty)
    assert made.counted and receipt.read_at and receipt.answered_at and receipt.confirmed_at is None
    assert counted(dispatch) == recounted(dispatch)


def test_nobody_beyond_the_part_is_there_and_nobody_registers_himself(people: Flood, world: World) -> None:
    whom = audience({"kinds": ["water"], "tiers": [3]}, {"people": [people.county_leader.person_id]})
    dispatch = send(people.leader, whom)
    for stranger in (people.stranger, people.duty):
        with pytest.raises(NotFound):
            call(stranger, dispatch, people.duty, "busy")
    with pytest.raises(NotFound):
        call(people.county_leader, dispatch, people.other_duty, "busy")
    with pytest.raises(Forbidden, match="请直接确认"):
        call(people.county_leader, dispatch, people.county_leader)
    assert not shown(people.county_leader, dispatch, people.county_leader).may_call
    assert not HandCall.objects.exists()


def test_after_a_withdrawal_and_after_the_end_nothing_is_registered(people: Flood) -> None:
    over, gone = send(people.leader), send(people.leader)
    end_all(actor=people.leader, dispatch_ids=[over.pk])
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=gone.pk, reason="取消")
    for dispatch, why in ((over, "已经结束"), (gone, "已经撤回")):
        with pytest.raises(Conflict, match=why):
            call(people.leader, dispatch, people.duty)
        assert not shown(people.leader, dispatch, people.duty).may_call
    assert not HandCall.objects.exists()


@pytest.mark.parametrize("word", ["长" * 201, "有\x00字"])
def test_a_word_too_long_or_unreadable_leaves_nothing_behind(people: Flood, word: str) -> None:
    dispatch = send(people.leader)
    with pytest.raises(Invalid, match="备注"):
        call(people.leader, dispatch, people.duty, word=word)
    assert receipt_of(dispatch, people.duty).answered_at is None and not HandCall.objects.exists()


def test_a_secrecy_mark_does_not_come_onto_a_record_nobody_can_take_it_from(people: Flood) -> None:
    dispatch = send(people.leader)
    with pytest.raises(Invalid, match="涉密"):
        call(people.leader, dispatch, people.duty, word="密级：秘密")
    assert receipt_of(dispatch, people.duty).answered_at is None and not HandCall.objects.exists()


def test_the_audit_ledger_names_operator_person_number_and_result(people: Flood) -> None:
    dispatch = send(people.leader)
    made = call(people.leader, dispatch, people.duty, "spoken", word="十分钟后回电")
    entry = LedgerEntry.objects.get(act="dispatch.call")
    assert (entry.actor_line, entry.subject_id) == (people.leader.line, dispatch.pk)
    assert entry.detail == {
        "call": made.pk,
        "for_person": people.duty.person_id,
        "number": made.number,
        "result": "spoken",
        "word": "十分钟后回电",
        "counted": False,
    }


@pytest.mark.parametrize(
    "change", ["UPDATE telephone_handcall SET result = 'confirmed'", "DELETE FROM telephone_handcall"]
)
def test_the_database_lets_nobody_change_what_was_written(people: Flood, change: str) -> None:
    call(people.leader, send(people.leader), people.duty, "busy")
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_yes_on_the_telephone_stops_the_ladder_and_the_ladder_counts_the_calls(people: Flood, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO, settings.GATEWAYS = False, RECORDING
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    with clock.at(dispatch.sent_at + timedelta(minutes=4)):
        call(people.leader, dispatch, people.other_duty, "no_answer")
        call(people.leader, dispatch, people.duty)
    run(dispatch, 7, start=4.5)
    assert (channels_of(people.duty), channels_of(people.other_duty)) == (["sms"], ["sms", "voice"])
    seen = ladder.climb(actor=people.leader, dispatch_id=dispatch.pk)
    assert {one.result: one.people for one in seen.by_hand} == {"confirmed": 1, "no_answer": 1}
    assert ladder.climb(actor=people.county_leader, dispatch_id=dispatch.pk).by_hand == []


def test_the_history_holds_the_ladder_and_every_call(people: Flood, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO, settings.GATEWAYS = False, RECORDING
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 7)
    for result in ("no_answer", "busy"):
        call(people.county_leader, dispatch, people.duty, result)
    path = f"/receipts/{receipt_of(dispatch, people.duty).pk}/attempts"
    found = Api(people.leader, "/api/reach").get(path).json()
    assert [(each["by"], each["to"]) for each in found["tried"]] == [
        ("push", "self"),
        ("sms", "self"),
        ("voice", "self"),
    ]
    assert [each["result"] for each in found["calls"]] == ["no_answer", "busy"]
    assert Api(people.stranger, "/api/reach").get(path).status_code == 404


def test_calls_to_a_predecessor_are_none_to_who_holds_the_post_now(people: Flood, world: World) -> None:
    dispatch = send(people.leader)
    call(people.leader, dispatch, people.duty, "no_answer")
    heir = world.actor("新值班", world.unit("water"), role="duty")
    Receipt.objects.filter(pk=receipt_of(dispatch, people.duty).pk).update(
        person=heir.person_id, appointment=heir.appointment_id
    )
    assert shown(people.leader, dispatch, heir).called is None


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_the_exported_ledger_tells_a_call_from_a_proxy(
    people: Flood, world: World, settings, tmp_path, kind: str
) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    deputy = world.actor("副局长", world.unit("water", world.other_county), role="deputy")
    dispatch = send(people.leader)
    call(people.leader, dispatch, people.duty, "no_answer", word="响铃一分钟")
    call(people.leader, dispatch, people.duty)
    confirm_for(actor=deputy, receipt_id=receipt_of(dispatch, people.other_duty).pk)
    paper = ask_for_paper(actor=people.leader, dispatch_id=dispatch.pk, kind=kind, site="https://office.example")
    jobs.write_paper.func(paper.pk)
    paper.refresh_from_db()
    if kind == "pdf":
        text = words(path_of(paper)).replace("\n", "").replace("\r", "")
        assert "人工电话（陈省长登记）" in text and "副局长代" in text and "响铃一分钟" in text
        return
    head, *lines = load_workbook(path_of(paper))["人员1"].iter_rows(values_only=True)
    rows = {line[4]: dict(zip(head, line, strict=True)) for line in lines}
    assert rows["王敏"]["渠道"] == "人工电话（陈省长登记）" and "副局长代" in rows["李强"]["渠道"]
    assert "无人接听，响铃一分钟（陈省长登记）；" in rows["王敏"]["人工电话"]
    assert "已接通并确认（陈省长登记）" in rows["王敏"]["人工电话"] and not rows["李强"]["人工电话"]


def test_over_http_it_is_registered_and_says_whether_the_person_is_done_with(people: Flood) -> None:
    dispatch = send(people.leader)
    api = Api(people.leader, "/api/reach")
    path = f"/receipts/{receipt_of(dispatch, people.duty).pk}/calls"
    busy = api.post(path, {"client_key": str(uuid4()), "result": "busy"}).json()
    assert (busy["call"]["result"], busy["answered"]) == ("busy", False)
    done = api.post(path, {"client_key": str(uuid4()), "result": "confirmed", "word": "已知悉"}).json()
    assert (done["call"]["counted"], done["answered"]) == (True, True)
    assert api.post(path, {"client_key": str(uuid4()), "result": "shouted"}).status_code == 422
    assert (
        Api(people.stranger, "/api/reach").post(path, {"client_key": str(uuid4()), "result": "busy"}).status_code == 404
    )
