from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests.support.world import World


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests with real transactions empty every table afterwards; ledger and timelines refuse: their guards rest."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_ledgerentry DISABLE TRIGGER ledger_no_truncate")
        cursor.execute("ALTER TABLE audit_checkpoint DISABLE TRIGGER checkpoint_no_truncate")
        cursor.execute("ALTER TABLE command_entry DISABLE TRIGGER entry_no_truncate")
        cursor.execute("ALTER TABLE telephone_handcall DISABLE TRIGGER hand_call_no_truncate")


@pytest.fixture
def world(db: None) -> World:
    """A province with two cities; everybody in it is made in one line."""
    return World()


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """Slow hashes protect passwords; these protect nobody's. The product under the browser tests has the slow ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
