from __future__ import annotations

import pytest

from documents.actions import mark_opened, send_back, sign_for, urge_signing
from documents.models import Delivery
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Conflict, Forbidden
from tests.support.documents import distributed, draft, office
from tests.support.world import World


def test_the_first_signature_counts_and_the_second_is_told_who_was_first(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    first = sign_for(actor=scene.township, document_id=document.pk)
    assert first.signed_by_line == scene.township.line
    with pytest.raises(Conflict, match=f"已由 {scene.township.line} 签收"):
        sign_for(actor=scene.township, document_id=document.pk)
    assert LedgerEntry.objects.filter(act="document.sign_for").count() == 1


def test_a_document_is_sent_back_with_a_reason_before_it_is_signed_for(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    send_back(actor=scene.township, document_id=document.pk, reason="主送有误，应送应急管理部门。")
    delivery = Delivery.objects.get(document=document, unit_id=scene.township.unit_id)
    assert delivery.state == "returned"
    with pytest.raises(Conflict, match="已退文"):
        sign_for(actor=scene.township, document_id=document.pk)


def test_nobody_signs_for_a_unit_it_was_not_sent_to(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    with pytest.raises(Forbidden):
        sign_for(actor=scene.reviewer, document_id=document.pk)


def test_the_first_look_is_noted_once(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    mark_opened(actor=scene.township, document_id=document.pk)
    mark_opened(actor=scene.township, document_id=document.pk)
    assert LedgerEntry.objects.filter(act="document.open").count() == 1


def test_urging_reaches_only_units_that_have_not_signed_and_not_twice_at_once(world: World) -> None:
    scene = office(world, townships=3)
    document = distributed(scene, draft(scene))
    sign_for(actor=scene.township, document_id=document.pk)
    assert urge_signing(actor=scene.clerk, document_id=document.pk) == 2
    with pytest.raises(Conflict, match="刚催过"):
        urge_signing(actor=scene.clerk, document_id=document.pk)


def test_a_receiver_does_not_urge(world: World) -> None:
    scene = office(world)
    document = distributed(scene, draft(scene))
    with pytest.raises(Forbidden):
        urge_signing(actor=scene.township, document_id=document.pk)
