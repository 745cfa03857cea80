"""Two sessions of one signer press 签发 at the same moment: one number, one page, and the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from documents.actions import submit
from documents.models import Document, NumberRecord
from officehub.files.models import StoredFile
from officehub.flow.machine.verbs import Verb
from tests.support.documents import Office, draft, office, step, task_of
from tests.support.http import Api
from tests.support.world import World


@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_exactly_one_wins() -> None:
    scene = office(World())
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    step(scene.reviewer, document, Verb.AGREE)
    codes = _both_sign(scene, task_of(scene.signer, document).pk)
    assert codes == [200, 409]
    document.refresh_from_db()
    assert document.number.endswith("1号")
    assert NumberRecord.objects.count() == 1
    assert StoredFile.objects.filter(subject_kind="document").count() == 2


@pytest.mark.django_db(transaction=True)
def test_documents_signed_at_once_get_numbers_without_gap_or_double() -> None:
    scene = office(World())
    documents = [draft(scene) for _ in range(4)]
    for document in documents:
        submit(actor=scene.clerk, document_id=document.pk)
        step(scene.reviewer, document, Verb.AGREE)
    tasks = [task_of(scene.signer, document).pk for document in documents]
    assert _sign(scene, tasks) == [200] * 4
    numbers = Document.objects.values_list("number", flat=True)
    assert sorted(number.rpartition("〕")[2] for number in numbers) == ["1号", "2号", "3号", "4号"]


def _both_sign(scene: Office, task_id: int) -> list[int]:
    return _sign(scene, [task_id, task_id])


def _sign(scene: Office, tasks: list[int]) -> list[int]:
    sessions = [Api(scene.signer, "/api/flow") for _ in tasks]
    gate = Barrier(len(tasks))

    def run(session: Api, task_id: int) -> int:
        try:
            gate.wait(10)
            return session.post(f"/tasks/{task_id}/act", {"verb": "decide", "opinion": "同意。"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(run, sessions, tasks))
