"""What a clever clerk might try on the way to a signature."""

from __future__ import annotations

import pytest

from documents.actions import submit
from documents.models import Document
from documents.policy import Act, may
from documents.queries import document as shown
from documents.queries import documents as listed
from officehub.flow.actions.act import act
from officehub.flow.machine.verbs import Resume, Stance, Verb
from officehub.kernel.errors import Invalid, NotFound
from tests.support.documents import Office, draft, office, step, task_of
from tests.support.world import World


def _disagreed(scene: Office) -> Document:
    """水利局 said no, the signer sent it back."""
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk, countersign_unit_ids=[scene.water.unit_id])
    step(scene.reviewer, document, Verb.AGREE)
    step(scene.water, document, Verb.COUNTERSIGN, stance=Stance.DISAGREE, opinion="调度权限不清。")
    step(scene.signer, document, Verb.RETURN_TO_DRAFTER, opinion="请与水利局协商。")
    return document


def test_a_disagreement_is_not_washed_away_by_asking_somebody_else(world: World) -> None:
    scene = office(world)
    document = _disagreed(scene)
    submit(actor=scene.clerk, document_id=document.pk, countersign_unit_ids=[scene.finance.unit_id])
    step(scene.reviewer, document, Verb.AGREE)
    step(scene.finance, document, Verb.COUNTERSIGN, stance=Stance.AGREE)
    with pytest.raises(Invalid, match="会签不同意"):
        step(scene.signer, document, Verb.DECIDE)


def test_once_the_department_agrees_the_document_can_be_signed(world: World) -> None:
    scene = office(world)
    document = _disagreed(scene)
    submit(actor=scene.clerk, document_id=document.pk, countersign_unit_ids=[scene.water.unit_id])
    step(scene.reviewer, document, Verb.AGREE)
    step(scene.water, document, Verb.COUNTERSIGN, stance=Stance.AGREE)
    step(scene.signer, document, Verb.DECIDE)
    assert document.number


def test_nobody_but_the_head_of_a_unit_countersigns_for_it(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    junior = world.actor("小吏", world.unit("water"))
    for chosen in (junior.appointment_id, scene.clerk.appointment_id):
        with pytest.raises(Invalid, match=r"单位负责人|拟稿人"):
            act(
                actor=scene.clerk,
                task_id=task_of(scene.clerk, document).pk,
                verb=Verb.SUBMIT,
                chosen={"countersign": [chosen]},
                resume=Resume.REPLAY,
            )


def test_a_task_is_handed_on_inside_the_organ_and_never_to_the_drafter(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    colleague = world.actor("同事", world.unit("office"))
    mine = task_of(scene.reviewer, document).pk
    for stranger in (scene.clerk, scene.township):
        with pytest.raises(Invalid, match=r"拟稿人|本机关"):
            act(actor=scene.reviewer, task_id=mine, verb=Verb.TRANSFER, opinion="请阅处", to=stranger.appointment_id)
    act(actor=scene.reviewer, task_id=mine, verb=Verb.TRANSFER, opinion="请阅处", to=colleague.appointment_id)
    assert task_of(colleague, document).stage == "review"


def test_what_was_taken_back_is_hidden_again(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    done = task_of(scene.clerk, document).pk
    submit(actor=scene.clerk, document_id=document.pk)
    act(actor=scene.clerk, task_id=done, verb=Verb.WITHDRAW)
    with pytest.raises(NotFound):
        shown(scene.reviewer, document.pk)


def test_an_auditor_reads_the_records_of_his_own_region_only(world: World) -> None:
    scene = office(world)
    document = Document.objects.select_related("unit").get(pk=draft(scene).pk)
    for region, expected in ((world.province, True), (world.county, True), (world.other_county, False)):
        auditor = world.actor("陈审", world.unit("audit", region), duties=["audit"])
        assert may(auditor, Act.READ_RECORD, document) is expected


def test_a_page_before_the_first_is_the_first(world: World) -> None:
    scene = office(world)
    document = draft(scene)
    assert [row.id for row in listed(scene.clerk, box="drafted", after=-5).items] == [document.pk]
