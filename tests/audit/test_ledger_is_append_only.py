from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from officehub.audit.models import Checkpoint, LedgerEntry
from officehub.audit.sealing import seal
from tests.support.audit import write_entries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_ledgerentry SET act = 'x'",
        "UPDATE audit_ledgerentry SET detail = '{}'",
        "UPDATE audit_ledgerentry SET seq = seq + 100",
        "UPDATE audit_ledgerentry SET seq = NULL, hash = NULL, previous_hash = NULL",
        "UPDATE audit_ledgerentry SET hash = repeat('0', 64)",
        "UPDATE audit_ledgerentry SET batch = 9",
        "DELETE FROM audit_ledgerentry",
        "UPDATE audit_checkpoint SET hash = repeat('0', 64)",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(sql: str) -> None:
    write_entries(2)
    seal()
    _refused(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_ledgerentry SET act = 'x'",
        "UPDATE audit_ledgerentry SET seq = 1, previous_hash = 'a', hash = 'b', act = 'x'",
        "UPDATE audit_ledgerentry SET seq = 1",
        "DELETE FROM audit_ledgerentry",
    ],
)
def test_the_database_refuses_to_change_what_waits_for_the_seal(sql: str) -> None:
    write_entries(1)
    _refused(sql)


def test_the_database_refuses_a_row_that_says_it_is_sealed_already() -> None:
    _refused("INSERT INTO audit_ledgerentry (act, subject_kind, actor_line, ip, device, detail, seq)"
             " VALUES ('x', '', '', '', '', '{}', 7)")  # fmt: skip


@pytest.mark.parametrize("table", ["audit_ledgerentry", "audit_checkpoint"])
def test_the_tables_cannot_be_emptied(table: str) -> None:
    with connection.cursor() as cursor:  # the guard rests in tests, see tests/conftest.py
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    _refused(f"TRUNCATE {table}")


def _refused(sql: str) -> None:
    before = (LedgerEntry.objects.count(), Checkpoint.objects.count())
    refused = pytest.raises((ProgrammingError, InternalError), match="只能追加")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (LedgerEntry.objects.count(), Checkpoint.objects.count()) == before
