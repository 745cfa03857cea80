"""From the first line to the signature for it in a township, and what is refused on the way."""

from __future__ import annotations

import pytest

from documents.actions import edit_document, sign_for, submit
from documents.models import Delivery, DocumentState
from documents.payloads import EditDraft
from documents.queries import document as shown
from documents.queries import documents as listed
from officehub.audit.models import LedgerEntry
from officehub.files.actions import path_of
from officehub.flow.machine.verbs import Stance, Verb
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.documents import BODY, distributed, draft, office, signed, step, task_of
from tests.support.world import World


def test_a_document_is_reviewed_countersigned_signed_numbered_and_laid_out(world: World) -> None:
    scene = office(world)
    document = signed(scene, draft(scene))
    assert document.state == DocumentState.NUMBERED
    assert document.number.endswith("〕1号")
    assert document.signed_by_line == scene.signer.line
    assert document.pdf is not None
    assert document.docx is not None
    assert path_of(document.pdf.place).read_bytes().startswith(b"%PDF")


def test_distribution_reaches_every_addressee_and_asks_its_receiver(world: World) -> None:
    scene = office(world, townships=12)
    document = distributed(scene, draft(scene))
    assert document.state == DocumentState.DISTRIBUTED
    assert Delivery.objects.filter(document=document).count() == 12
    asked = Todo.objects.filter(source_kind="documents.delivery", closed_at=None)
    assert asked.count() == 12
    sign_for(actor=scene.township, document_id=document.pk)
    assert asked.count() == 11
    assert shown(scene.clerk, document.pk).delivery_count.signed == 1  # type: ignore[union-attr]


def test_each_step_asks_the_next_performer_and_nobody_else(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    waiting = Todo.objects.filter(source_kind="flow.task", closed_at=None)
    assert list(waiting.values_list("person_id", "ask")) == [(scene.reviewer.person_id, "review")]
    assert [row.id for row in listed(scene.reviewer, box="waiting").items] == [document.pk]
    assert listed(scene.clerk, box="waiting").items == []


def test_without_countersigners_it_goes_straight_to_the_signer(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    step(scene.reviewer, document, Verb.AGREE)
    assert task_of(scene.signer, document).stage == "sign"


def test_a_disagreeing_department_blocks_the_signature(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk, countersign_unit_ids=[scene.water.unit_id])
    step(scene.reviewer, document, Verb.AGREE)
    step(scene.water, document, Verb.COUNTERSIGN, stance=Stance.DISAGREE, opinion="水库调度权限表述不准确。")
    with pytest.raises(Invalid, match="会签不同意"):
        step(scene.signer, document, Verb.DECIDE)
    document.refresh_from_db()
    assert document.number == ""


def test_a_returned_document_is_the_drafters_again_and_can_be_mended(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    step(scene.reviewer, document, Verb.RETURN_TO_DRAFTER, opinion="请补充值班电话。")
    assert document.state == DocumentState.REVISING
    seen = shown(scene.clerk, document.pk)
    body = EditDraft(title=seen.title, body=BODY + "\n三、联系电话", version=seen.version, main_unit_ids=[
        unit.id for unit in seen.main_units
    ])  # fmt: skip
    edit_document(actor=scene.clerk, document_id=document.pk, body=body)
    submit(actor=scene.clerk, document_id=document.pk)
    assert document.revisions.count() == 2
    assert task_of(scene.reviewer, document).stage == "review"


def test_a_second_submit_of_the_same_step_is_a_conflict(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    with pytest.raises(Conflict, match="已经送审"):
        submit(actor=scene.clerk, document_id=document.pk)
    with pytest.raises(Forbidden):
        submit(actor=scene.reviewer, document_id=document.pk)
    assert LedgerEntry.objects.filter(act="flow.submit").count() == 1


def test_an_edit_upon_a_text_that_changed_meanwhile_is_refused_and_loses_nothing(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    seen = EditDraft(title="关于甲事的通知", body=BODY, version=document.version)
    edit_document(actor=scene.clerk, document_id=document.pk, body=seen)
    with pytest.raises(Conflict, match="已有人保存过"):
        edit_document(
            actor=scene.clerk, document_id=document.pk, body=seen.model_copy(update={"title": "关于乙事的通知"})
        )
    document.refresh_from_db()
    assert document.title == "关于甲事的通知"


def test_after_the_signature_nobody_changes_the_text(world: World) -> None:
    scene = office(world)
    document = signed(scene, draft(scene))
    body = EditDraft(title="改", body=BODY, version=document.version)
    for actor in (scene.clerk, scene.reviewer, scene.signer):
        with pytest.raises(Forbidden):
            edit_document(actor=actor, document_id=document.pk, body=body)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "标题不能为空"),
        ({"title": "通" * 201}, "标题最多"),
        ({"body": "正文\x00"}, "控制字符"),
        ({"body": "机密★5年\n正文"}, "涉密信息不得在本系统处理"),
        ({"main_unit_ids": [10**12]}, "不存在或已撤销"),
    ],
)
def test_a_faulty_draft_is_refused_with_a_sentence(world: World, change: dict[str, object], sentence: str) -> None:
    scene = office(world)
    with pytest.raises(Invalid, match=sentence):
        draft(scene, **change)
    assert not Todo.objects.exists()


def test_a_draft_without_text_or_addressee_is_not_submitted(world: World) -> None:
    scene = office(world)
    with pytest.raises(Invalid, match="正文还是空的"):
        submit(actor=scene.clerk, document_id=draft(scene, body="").pk)
    with pytest.raises(Invalid, match="还没有主送单位"):
        submit(actor=scene.clerk, document_id=draft(scene, main_unit_ids=[]).pk)


def test_a_document_that_is_not_there_and_one_that_is_hidden_answer_alike(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    with pytest.raises(NotFound) as hidden:
        shown(scene.township, document.pk)
    with pytest.raises(NotFound) as absent:
        shown(scene.township, 10**12)
    assert hidden.value.wire() == absent.value.wire()


def test_receivers_see_the_document_but_not_its_way_inside_the_organ(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    seen = shown(scene.township, document.pk)
    assert seen.my_delivery is not None
    assert (seen.deliveries, seen.revisions, seen.findings) == ([], [], [])
