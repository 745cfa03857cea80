"""Ledger rows for tests, and the hand of somebody with a database superuser's password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from officehub.audit.ledger import record
from officehub.directory.actor import Actor


def write_entries(count: int, *, actor: Actor | None = None) -> None:
    for number in range(1, count + 1):
        record(actor, "document.sign", subject=("document", number), detail={"意见": "同意", "number": number})


@contextmanager
def guards_off() -> Iterator[None]:
    """What the database refuses, done by one who may switch its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


def tamper(sql: str, *parameters: object) -> None:
    with guards_off(), connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
