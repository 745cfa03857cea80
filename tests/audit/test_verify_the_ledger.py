from __future__ import annotations

import pytest

from officehub.audit import chain
from officehub.audit.models import Checkpoint, LedgerEntry
from officehub.audit.sealing import as_row, seal
from officehub.audit.verification import verify
from tests.support.audit import tamper, write_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> list[LedgerEntry]:
    """Ten rows in two batches."""
    write_entries(6)
    seal()
    write_entries(4)
    seal()
    return list(LedgerEntry.objects.order_by("seq"))


def test_an_untouched_ledger_is_intact(sealed: list[LedgerEntry]) -> None:
    result = verify()
    assert (result.intact, result.checked, result.head) == (True, 10, sealed[-1].hash)


@pytest.mark.parametrize(
    "change",
    [
        "act = 'document.sigm'",
        "at = at + interval '1 microsecond'",
        "subject_id = subject_id + 1",
        "subject_kind = 'meeting'",
        "actor_line = '他人'",
        "person_id = 1",
        "appointment_id = 1",
        "user_id = 1",
        "unit_id = 1",
        "ip = '10.0.0.1'",
        "device = 'mobile'",
        "detail = jsonb_set(detail, '{意见}', '\"不同意\"')",
    ],
)
def test_one_changed_field_names_its_row(sealed: list[LedgerEntry], change: str) -> None:
    tamper(f"UPDATE audit_ledgerentry SET {change} WHERE seq = 4")
    finding = verify().finding
    assert finding is not None
    assert (finding.problem, finding.seq, finding.id) == ("hash", 4, sealed[3].pk)
    assert "第 4 条" in finding.sentence


def test_a_changed_row_with_a_fitting_hash_breaks_the_next_link(sealed: list[LedgerEntry]) -> None:
    tamper("UPDATE audit_ledgerentry SET hash = %s WHERE seq = 4", "f" * 64)
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("hash", 4)
    tamper("UPDATE audit_ledgerentry SET hash = %s WHERE seq = 4", sealed[3].hash)
    tamper("UPDATE audit_ledgerentry SET previous_hash = %s WHERE seq = 4", "e" * 64)
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("previous_hash", 4)


@pytest.mark.parametrize("seq", [1, 3, 6, 7, 10])
def test_a_deleted_row_is_named_wherever_it_stood(sealed: list[LedgerEntry], seq: int) -> None:
    tamper("DELETE FROM audit_ledgerentry WHERE seq = %s", seq)
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("missing", seq)


def test_two_rows_that_changed_places_are_found(sealed: list[LedgerEntry]) -> None:
    tamper("UPDATE audit_ledgerentry SET seq = -1 WHERE seq = 4")
    tamper("UPDATE audit_ledgerentry SET seq = 4 WHERE seq = 5")
    tamper("UPDATE audit_ledgerentry SET seq = 5 WHERE seq = -1")
    finding = verify().finding
    assert finding is not None and (finding.seq, finding.id) == (4, sealed[4].pk)


def test_a_row_declared_unsealed_again_is_missing_from_its_place(sealed: list[LedgerEntry]) -> None:
    tamper("UPDATE audit_ledgerentry SET seq = NULL, previous_hash = NULL, hash = NULL WHERE seq = 4")
    seal()
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("missing", 4)


def test_a_truncated_tail_shows_against_the_checkpoint(sealed: list[LedgerEntry]) -> None:
    tamper("DELETE FROM audit_ledgerentry WHERE seq > 8")
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq, finding.expected) == ("missing", 9, "10")


def test_a_chain_recomputed_after_a_change_shows_against_the_checkpoint(sealed: list[LedgerEntry]) -> None:
    tamper("UPDATE audit_ledgerentry SET act = 'document.refuse' WHERE seq = 2")
    _recompute_from(2)
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("checkpoint", 6)


def _recompute_from(seq: int) -> None:
    """A diligent forger: every later hash made to fit again."""
    head = LedgerEntry.objects.get(seq=seq - 1).hash or ""
    for values in LedgerEntry.objects.filter(seq__gte=seq).order_by("seq").values_list(*chain.FIELDS):
        own = chain.link(head, as_row(values[0], values[1:]))
        tamper("UPDATE audit_ledgerentry SET previous_hash = %s, hash = %s WHERE seq = %s", head, own, values[0])
        head = own


def test_rows_sealed_without_a_checkpoint_are_reported(sealed: list[LedgerEntry]) -> None:
    tamper("DELETE FROM audit_checkpoint WHERE last_seq = 10")
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("unknown", 7)


def test_a_missing_checkpoint_in_the_middle_is_reported(sealed: list[LedgerEntry]) -> None:
    tamper("DELETE FROM audit_checkpoint WHERE last_seq = 6")
    finding = verify().finding
    assert finding is not None and (finding.problem, finding.seq) == ("unknown", 1)


def test_checking_since_a_row_starts_at_the_checkpoint_before_it(sealed: list[LedgerEntry]) -> None:
    tamper("UPDATE audit_ledgerentry SET ip = '10.0.0.1' WHERE seq = 2")
    assert verify(since=8).checked == 4
    assert verify(since=8).intact
    assert not verify().intact
    assert Checkpoint.objects.count() == 2
