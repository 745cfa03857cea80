"""One's own conversation, taken out with a reason: only by a member, only what he may read, only for a day."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from messaging import actions
from messaging.keeping import actions as keeping
from messaging.keeping import queries
from messaging.keeping.actions.exporting import KEPT, PER_DAY
from messaging.keeping.jobs import write_export
from messaging.keeping.models import Export, ExportState
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited
from tests.support.http import Api
from tests.support.messaging import direct, group, say
from tests.support.world import World


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def written(actor: Actor, place, **asked) -> Export:
    export = keeping.request_export(actor=actor, conversation_id=place.pk, reason="年度归档", **asked)
    write_export.call(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.READY
    return export


def lines(actor: Actor, export: Export) -> list[dict]:
    path = keeping.take_export(actor=actor, export_id=export.pk, form="jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_both_files_hold_what_was_said_and_the_pages_say_who_took_them(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = group(one, other, title="防汛检查")
    say(one, place, "水位 5.2 米 👍 上垟村")
    gone = say(other, place, "说错了的话")
    actions.recall_message(actor=other, conversation_id=place.pk, number=gone.number)
    export = written(one, place)
    said = lines(one, export)
    assert [line["text"] for line in said][1:] == ["水位 5.2 米 👍 上垟村", ""]
    assert said[2]["recalled"] is True
    path = keeping.take_export(actor=one, export_id=export.pk, form="jsonl")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == export.sha256
    document = PdfDocument(keeping.take_export(actor=one, export_id=export.pk, form="pdf"))
    text = document[0].get_textpage().get_text_bounded()
    for words in (
        "防汛检查",
        "水位 5.2 米",
        "上垟村",
        "（已撤回）",
        "年度归档",
        "王敏 演示县office",
        export.sha256[:16],
    ):
        assert words in text
    assert export.sha256[:16] in text
    assert "说错了的话" not in text
    assert export.done == export.total == 3


def test_a_long_one_has_many_pages_each_watermarked(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = direct(one, other)
    for n in range(60):
        say(one, place, f"第 {n} 条：" + "很长的一段话。" * 12)
    export = written(one, place)
    document = PdfDocument(keeping.take_export(actor=one, export_id=export.pk, form="pdf"))
    assert len(document) > 2
    assert all("王敏 演示县office" in page.get_textpage().get_text_bounded() for page in document)


def test_only_the_days_asked_for(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = direct(one, other)
    with clock.at(clock.now() - timedelta(days=3)):
        say(one, place, "三天前")
    say(one, place, "今天")
    today = clock.today()
    assert [line["text"] for line in lines(one, written(one, place, since=today))] == ["今天"]
    with pytest.raises(Invalid):
        keeping.request_export(
            actor=one, conversation_id=place.pk, reason="x", since=today, until=today - timedelta(days=1)
        )
    with pytest.raises(Invalid):
        keeping.request_export(actor=one, conversation_id=place.pk, reason="x", until=today - timedelta(days=30))


def test_nothing_from_before_one_came_where_the_past_was_closed(world: World) -> None:
    one, other, late = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    place = group(one, other)
    say(one, place, "来之前的话")
    actions.add_members(actor=one, conversation_id=place.pk, person_ids=[late.person_id])
    say(one, place, "来之后的话")
    texts = [line["text"] for line in lines(late, written(late, place))]
    assert "来之前的话" not in texts
    assert "来之后的话" in texts


def test_who_may_not(world: World) -> None:
    one, other, stranger = world.actor("王敏"), world.actor("李强"), world.actor("周涛")
    place = direct(one, other)
    say(one, place)
    hidden = actions.start_secret(actor=one, person_id=other.person_id)
    say(one, hidden)
    with pytest.raises(NotFound):
        keeping.request_export(actor=stranger, conversation_id=place.pk, reason="好奇")
    with pytest.raises(Forbidden):
        keeping.request_export(actor=one, conversation_id=hidden.pk, reason="留档")
    with pytest.raises(Invalid):
        keeping.request_export(actor=one, conversation_id=place.pk, reason="  ")


def test_only_the_exporter_takes_it_and_only_for_a_day(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = direct(one, other)
    say(one, place)
    export = written(one, place)
    mine, theirs = Api(one, "/api/keeping"), Api(other, "/api/keeping")
    taken = mine.get(f"/exports/{export.pk}/pdf")
    assert taken["Content-Type"] == "application/pdf"
    assert b"".join(taken.streaming_content).startswith(b"%PDF")
    assert theirs.get(f"/exports/{export.pk}/pdf").status_code == 404
    assert mine.get(f"/exports/{export.pk}/exe").status_code == 422
    folder = keeping.take_export(actor=one, export_id=export.pk, form="pdf").parent
    with clock.at(clock.now() + KEPT + timedelta(seconds=1)):
        with pytest.raises(NotFound):
            keeping.take_export(actor=one, export_id=export.pk, form="pdf")
        assert keeping.expire_exports() == 1
    assert not folder.exists()
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED


def test_those_who_keep_the_group_see_who_took_what_and_why(world: World) -> None:
    owner, member, another = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    place = group(owner, member, another)
    written(member, place)
    [seen] = queries.exports(actor=owner, conversation_id=place.pk).items
    assert (seen.person_id, seen.reason, seen.own) == (member.person_id, "年度归档", False)
    assert queries.exports(actor=another, conversation_id=place.pk).items == []
    [entry] = LedgerEntry.objects.filter(act="export.request")
    assert entry.detail["reason"] == "年度归档"


def test_one_at_a_time_and_few_a_day(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = direct(one, other)
    say(one, place)
    keeping.request_export(actor=one, conversation_id=place.pk, reason="一")
    with pytest.raises(Conflict):
        keeping.request_export(actor=one, conversation_id=place.pk, reason="二")
    for export in Export.objects.all():
        write_export.call(export.pk)
    for _ in range(PER_DAY - 1):
        written(one, place)
    with pytest.raises(RateLimited):
        keeping.request_export(actor=one, conversation_id=place.pk, reason="太多")


def test_who_has_left_meanwhile_gets_nothing(world: World) -> None:
    owner, member = world.actor("王敏"), world.actor("李强")
    place = group(owner, member)
    export = keeping.request_export(actor=member, conversation_id=place.pk, reason="留档")
    actions.leave_group(actor=member, conversation_id=place.pk)
    write_export.call(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED


def test_one_whose_worker_died_is_said_to_have_failed(world: World) -> None:
    one, other = world.actor("王敏"), world.actor("李强")
    place = direct(one, other)
    say(one, place)
    export = keeping.request_export(actor=one, conversation_id=place.pk, reason="留档")
    with clock.at(clock.now() + timedelta(hours=3)):
        assert keeping.expire_exports() == 1
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
