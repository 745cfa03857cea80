from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from officehub.audit import chain
from officehub.audit.ledger import record, record_many
from officehub.audit.models import Checkpoint, LedgerEntry
from officehub.audit.sealing import seal
from officehub.audit.verification import verify
from tests.support.audit import write_entries
from tests.support.world import World


def test_sm3_gives_the_answer_of_the_standard() -> None:
    chain.require_sm3()
    assert chain.sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_without_sm3_the_start_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_ABC", "0" * 64)
    with pytest.raises(chain.NoSm3, match="SM3"):
        chain.require_sm3()


def test_an_entry_keeps_its_actor_as_he_was_then(world: World) -> None:
    actor = world.actor("王敏")
    record(actor, "document.sign", subject=("document", 5), detail={"number": "演府〔2026〕1号"})
    entry = LedgerEntry.objects.get()
    assert (entry.person_id, entry.appointment_id, entry.unit_id) == (
        actor.person_id,
        actor.appointment_id,
        actor.unit_id,
    )
    assert entry.actor_line == actor.line
    assert entry.seq is None


@pytest.mark.django_db
def test_sealing_chains_every_row_and_leaves_a_checkpoint() -> None:
    write_entries(3)
    record_many(None, "document.distribute", [("document", 1), ("document", 2)])
    assert seal() == 5
    entries = list(LedgerEntry.objects.order_by("seq"))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous_hash == chain.GENESIS
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    point = Checkpoint.objects.get()
    assert (point.first_seq, point.last_seq, point.hash) == (1, 5, entries[-1].hash)
    assert verify().intact


@pytest.mark.django_db
def test_sealing_nothing_leaves_no_checkpoint() -> None:
    assert seal() == 0
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_a_second_batch_continues_the_chain() -> None:
    write_entries(2)
    seal()
    write_entries(2)
    seal()
    assert list(Checkpoint.objects.order_by("pk").values_list("first_seq", "last_seq")) == [(1, 2), (3, 4)]
    assert verify().checked == 4


def _write(writer: int, rounds: int, done: threading.Event) -> None:
    for number in range(rounds):
        with transaction.atomic():
            record(None, "bench.write", subject=("writer", writer), detail={"number": number})
    connections.close_all()


def _seal_until(done: threading.Event) -> int:
    sealed = 0
    while not done.is_set():
        sealed += seal()
    connections.close_all()
    return sealed


@pytest.mark.django_db(transaction=True)
def test_writers_and_two_sealers_at_once_leave_one_unbroken_chain() -> None:
    done = threading.Event()
    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(_seal_until, done) for _ in range(2)]
        writers = [pool.submit(_write, writer, 100, done) for writer in range(4)]
        for writer in writers:
            writer.result()
        done.set()
        total = sum(sealer.result() for sealer in sealers) + seal()
    assert total == 400
    result = verify()
    assert (result.checked, result.intact) == (400, True)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_sealed_later_and_nothing_is_lost() -> None:
    holding, release = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(None, "slow.write")
            holding.set()
            release.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow)
        assert holding.wait(10)
        record(None, "quick.write")
        assert seal() == 1  # not held up by the open transaction
        release.set()
        late.result()
    assert seal() == 1
    acts = list(LedgerEntry.objects.order_by("seq").values_list("act", flat=True))
    assert acts == ["quick.write", "slow.write"]
    assert verify().intact


@pytest.mark.django_db
def test_sealing_makes_no_query_per_row(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    write_entries(50)
    with django_assert_max_num_queries(8):
        seal()
