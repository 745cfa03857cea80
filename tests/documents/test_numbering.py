from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from documents.actions import create_draft
from documents.models import Document, NumberRecord
from documents.numbering import take_number
from documents.payloads import DraftBody
from officehub.kernel.errors import Invalid
from tests.support.world import World


def _number(pk: int) -> str:
    try:
        with transaction.atomic():
            document = Document.objects.select_related("unit").get(pk=pk)
            return take_number(document)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_contiguous_and_never_the_same() -> None:
    world = World()
    clerk = world.actor("王敏")
    body = DraftBody(title="关于某事的通知", body="正文")
    documents = [create_draft(actor=clerk, body=body).pk for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(_number, documents))
    assert len(set(numbers)) == 24
    assert sorted(NumberRecord.objects.values_list("serial", flat=True)) == list(range(1, 25))


def test_a_number_rolled_back_is_given_to_the_next(world: World) -> None:
    clerk = world.actor("王敏")
    body = DraftBody(title="关于某事的通知", body="正文")
    first, second = (create_draft(actor=clerk, body=body) for _ in range(2))
    with pytest.raises(RuntimeError), transaction.atomic():
        take_number(first)
        raise RuntimeError
    assert take_number(second).endswith("〕1号")


def test_an_organ_without_issuing_right_gets_no_number(world: World) -> None:
    clerk = world.actor("王敏")
    unit = world.unit("office")
    unit.has_issuing_right = False
    unit.save()
    with pytest.raises(Invalid, match="发文立户"):
        create_draft(actor=clerk, body=DraftBody(title="关于某事的通知", body="正文"))
