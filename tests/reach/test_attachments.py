from __future__ import annotations

import io
from uuid import uuid4

import pytest

from messaging.reach import actions, queries
from messaging.reach.models import Dispatch
from messaging.reach.payloads import CorrectDispatch, ForwardDispatch
from messaging.reach.release import actions as release
from messaging.reach.release.payloads import HoldDispatch
from officehub.directory.actor import Actor
from officehub.files import policy as files
from officehub.files.actions import store
from officehub.kernel.errors import Invalid, NotFound
from tests.support.files import PDF, docx
from tests.support.reach import Flood, audience, draft, flood, frames, send
from tests.support.world import World

HEADS = audience({"tiers": [3, 4], "roles": ["head"]})


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def upload(actor: Actor, name: str = "巡查表.pdf", data: bytes = PDF) -> int:
    return store(actor=actor, name=name, data=io.BytesIO(data), purpose="attachment").pk


def reads(actor: Actor, file_id: int) -> bool:
    try:
        return files.access_file(actor, file_id).pk == file_id
    except NotFound:
        return False


def test_whoever_reads_the_instruction_reads_its_files(people: Flood) -> None:
    file = upload(people.leader)
    dispatch = send(people.leader, files=[file])
    assert [each.id for each in queries.one(actor=people.duty, dispatch_id=dispatch.pk).files] == [file]
    assert reads(people.duty, file) and reads(people.leader, file) and reads(people.county_leader, file)
    assert not reads(people.stranger, file)


def test_a_forward_opens_the_files_to_those_it_reaches_until_it_is_withdrawn(people: Flood, world: World) -> None:
    clerk = world.actor("窗口人员", world.unit("township_service", world.township), role="clerk")
    file = upload(people.leader)
    above = send(people.leader, HEADS, files=[file])
    assert not reads(clerk, file)
    passed = actions.forward_dispatch(
        actor=people.head,
        dispatch_id=above.pk,
        draft=ForwardDispatch(
            client_key="0190a5b0-0000-7000-8000-00000000000a",
            audience=audience({"people": [clerk.person_id]}),
        ),
    )
    assert reads(clerk, file)
    assert [each.id for each in queries.one(actor=clerk, dispatch_id=passed.pk).above[0].files] == [file]
    actions.correct_dispatch(
        actor=people.leader, dispatch_id=above.pk, corrected=CorrectDispatch(text="改为今晚报", reason="时间有误")
    )
    assert reads(clerk, file)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=above.pk, reason="取消")
    assert not reads(clerk, file) and not reads(people.duty, file)
    assert queries.one(actor=clerk, dispatch_id=passed.pk).above[0].files == []


def test_files_of_others_and_files_used_elsewhere_are_refused(people: Flood) -> None:
    for taken in (upload(people.duty), send_with_file(people)):
        with pytest.raises(Invalid, match="不是您上传的"):
            send(people.leader, files=[taken])
    with pytest.raises(Invalid, match="最多 20 个"):
        draft_and_send(people, list(range(21)))


def test_a_secrecy_mark_is_refused_in_words_and_in_files(people: Flood) -> None:
    with pytest.raises(Invalid):
        upload(people.leader, "方案.docx", docx("机密★10年"))
    with pytest.raises(Invalid):
        send(people.leader, text="机密★10年\n请传达")


def send_with_file(people: Flood) -> int:
    file = upload(people.leader)
    send(people.leader, files=[file])
    return file


def draft_and_send(people: Flood, file_ids: list[int]) -> None:
    actions.send_dispatch(actor=people.leader, draft=draft(files=file_ids))


def correct(actor: Actor, dispatch: Dispatch, **fields: object) -> None:
    given = CorrectDispatch.model_validate({"text": dispatch.text, "reason": "附件有误", **fields})
    actions.correct_dispatch(actor=actor, dispatch_id=dispatch.pk, corrected=given)


def test_a_correction_changes_the_files_for_everybody_below(people: Flood, world: World) -> None:
    clerk = world.actor("窗口人员", world.unit("township_service", world.township), role="clerk")
    wrong, kept = upload(people.leader, "旧表.pdf"), upload(people.leader, "方案.pdf")
    above = send(people.leader, HEADS, files=[wrong, kept])
    given = ForwardDispatch(client_key=uuid4(), audience=audience({"people": [clerk.person_id]}))
    passed = actions.forward_dispatch(actor=people.head, dispatch_id=above.pk, draft=given)
    right = upload(people.leader, "新表.pdf")
    correct(people.leader, above, files=[kept, right])
    for reader, dispatch in ((people.head, above), (clerk, passed)):
        seen = queries.one(actor=reader, dispatch_id=dispatch.pk)
        shown = seen.above[0].files if seen.above else seen.files
        assert [each.id for each in shown] == [kept, right]
        assert reads(reader, right) and reads(reader, kept) and not reads(reader, wrong)
    assert above.corrections.get().files_before == [wrong, kept] and reads(people.leader, wrong)
    told = [event for event in frames(f"person.{clerk.person_id}") if event["type"] == "dispatch.notice"]
    assert [event["notice"] for event in told] == ["sent", "corrected"]


def test_a_correction_of_the_words_leaves_the_files_and_one_of_nothing_is_refused(people: Flood) -> None:
    file = upload(people.leader)
    dispatch = send(people.leader, files=[file])
    correct(people.leader, dispatch, text="改为今晚报")
    assert reads(people.duty, file) and queries.one(actor=people.duty, dispatch_id=dispatch.pk).files[0].id == file
    with pytest.raises(Invalid, match="没有变化"):
        correct(people.leader, dispatch, text="改为今晚报", files=[file])
    with pytest.raises(Invalid, match="不是您上传的"):
        correct(people.leader, dispatch, files=[file, upload(people.duty)])
    with pytest.raises(Invalid):
        correct(people.leader, dispatch, text="机密★10年")


def test_another_head_of_the_sending_unit_corrects_files_he_did_not_upload(people: Flood, world: World) -> None:
    governor = world.actor("李省长", world.unit("government", world.province), role="head")
    file, own = upload(people.leader), upload(governor, "补充.pdf")
    dispatch = send(people.leader, files=[file])
    correct(governor, dispatch, files=[file, own])
    assert reads(people.duty, file) and reads(people.duty, own)
    correct(governor, dispatch, files=[own])
    assert not reads(people.duty, file) and reads(people.leader, file) and not reads(people.county_leader, file)


def test_what_was_released_is_corrected_as_well(people: Flood, world: World, settings) -> None:  # type: ignore[no-untyped-def]
    """Its files were placed when it was handed in, and once more when it went out."""
    settings.RELEASE_ABOVE = 3
    governor = world.actor("李省长", world.unit("government", world.province), role="head")
    file = upload(people.leader)
    written = HoldDispatch.model_validate(draft(files=[file]).model_dump())
    held = release.hold_dispatch(actor=people.leader, draft=written)
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert reads(people.duty, file)
    correct(people.leader, dispatch, files=[])
    assert not reads(people.duty, file) and reads(people.leader, file)
