from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from messaging.reach import actions, queries
from messaging.reach.models import Dispatch, Receipt
from officehub.audit.models import LedgerEntry
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from tests.support.reach import DUTY_OFFICERS, TOWNSHIP_HEADS, audience, counted, draft, flood, recounted, send
from tests.support.world import World


def test_everybody_addressed_gets_one_receipt_frozen_as_their_post_was(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    receipts = Receipt.objects.filter(dispatch=dispatch)
    assert {row.person_id for row in receipts} == {actor.person_id for actor in people.addressed}
    mine = receipts.get(person=people.duty.person_id)
    assert (mine.appointment_id, mine.tier, mine.region_path) == (people.duty.appointment_id, 3, world.county.path)
    assert dispatch.expected == 4
    assert counted(dispatch) == recounted(dispatch)


def test_a_person_with_two_posts_in_the_audience_is_addressed_once(world: World) -> None:
    people = flood(world)
    person = Appointment.objects.get(pk=people.duty.appointment_id).person
    world.appoint(person, world.unit("water", world.other_county), role="duty", kind="concurrent")
    dispatch = send(people.leader)
    assert dispatch.expected == 4


def test_the_database_knows_of_a_large_one_before_anybody_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = flood(world)
    monkeypatch.setattr("messaging.reach.actions.send.MANY", 3)
    dispatch = send(people.leader)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, most_common_vals FROM pg_stats WHERE attname = 'dispatch_id'")
        known = {table: str(values) for table, values in cursor.fetchall()}
        cursor.execute("SHOW default_statistics_target")
        assert cursor.fetchone() == ("100",)
    assert str(dispatch.pk) in known["reach_receipt"]
    assert str(dispatch.pk) in known["reach_tally"]


def test_later_changes_of_posts_do_not_change_who_was_addressed(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    yesterday = clock.today() - timedelta(days=1)
    Appointment.objects.filter(pk=people.duty.appointment_id).update(valid_to=yesterday)
    world.actor("新人", world.unit("water"), role="duty")
    assert dispatch.receipts.filter(person=people.duty.person_id).exists()
    assert dispatch.receipts.count() == 4


def test_sender_and_audience_are_frozen_in_words(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    assert dispatch.sender_name == "陈省长"
    assert "值班员" in dispatch.audience_words


def test_the_same_key_sends_once(world: World) -> None:
    people = flood(world)
    written = draft()
    first = actions.send_dispatch(actor=people.leader, draft=written)
    second = actions.send_dispatch(actor=people.leader, draft=written)
    assert first.pk == second.pk
    assert Dispatch.objects.count() == 1


def test_nobody_beyond_the_senders_reach_is_addressed(world: World) -> None:
    people = flood(world)
    dispatch = send(people.county_leader)
    addressed = set(dispatch.receipts.values_list("person_id", flat=True))
    assert people.other_duty.person_id not in addressed
    assert people.duty.person_id in addressed


def test_an_audience_of_nobody_is_refused_and_nothing_is_kept(world: World) -> None:
    people = flood(world)
    with pytest.raises(Invalid, match="没有在岗人员"):
        send(people.leader, audience({"kinds": ["police"]}))
    assert not Dispatch.objects.exists()


def test_an_empty_audience_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="请先选择下达对象"):
        draft(audience={"any_of": [], "without": []})


def test_a_deadline_in_the_past_is_refused(world: World) -> None:
    people = flood(world)
    with pytest.raises(Invalid, match="截止时间已经过去"):
        send(people.leader, deadline=clock.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "标题不能为空"),
        ({"title": "字" * 81}, "标题最多 80 个字，现有 81 个字"),
        ({"text": ""}, "内容不能为空"),
        ({"text": "字" * 5001}, "内容最多 5000 个字"),
        ({"text": "请看\u202e附件"}, "控制字符"),
    ],
)
def test_texts_are_refused_with_a_sentence(world: World, fields: dict[str, str], sentence: str) -> None:
    people = flood(world)
    with pytest.raises(Invalid, match=sentence):
        send(people.leader, **fields)
    assert not Dispatch.objects.exists()


def test_the_ledger_says_who_sent_what_to_how_many(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader, drill=True)
    entry = LedgerEntry.objects.get(act="dispatch.send")
    assert (entry.subject_kind, entry.subject_id, entry.person_id) == ("dispatch", dispatch.pk, people.leader.person_id)
    assert entry.detail["people"] == 4
    assert entry.detail["drill"] is True


def test_exclusions_hold(world: World) -> None:
    people = flood(world)
    dispatch = send(
        people.leader, audience(DUTY_OFFICERS, TOWNSHIP_HEADS, without=({"regions": [world.other_city.pk]},))
    )
    assert not dispatch.receipts.filter(person=people.other_duty.person_id).exists()
    assert dispatch.expected == 3


def test_what_was_sent_stands_in_the_units_list_with_its_counts(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    (item,) = queries.sent(actor=people.leader).items
    assert (item.id, item.counts.expected, item.counts.answered) == (dispatch.pk, 4, 1)
