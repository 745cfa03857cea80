from __future__ import annotations

from datetime import timedelta

import pytest

from officehub.audit import policy
from officehub.audit.actions import start_verification
from officehub.audit.jobs import check_ledger
from officehub.audit.ledger import record, record_account
from officehub.audit.models import LedgerEntry, Verification
from officehub.audit.policy import Act
from officehub.audit.queries import LedgerFilters, look, status, verification
from officehub.audit.sealing import seal
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.audit import tamper, write_entries
from tests.support.world import World


@pytest.fixture
def cast(world: World) -> dict[str, Actor]:
    """Everybody who might try, by role; the county clerk and the neighbour's act leave one row each."""
    neighbour = world.actor("钱一", world.unit(region=world.other_county))
    cast = {
        "clerk": world.actor("王敏", login="clerk"),
        "head": world.actor("李强", role="head", login="head"),
        "county auditor": world.actor("周正", duties=["audit"], login="auditor"),
        "province auditor": world.actor("郑平", world.unit(region=world.province), duties=["audit"], login="auditor2"),
        "system administrator": world.actor("赵系", duties=["audit"], login="sys", admin_role="system"),
        "security administrator": world.actor("孙安", duties=["audit"], login="sec", admin_role="security"),
        "security auditor": world.actor("吴审", login="aud", admin_role="audit"),
    }
    record(cast["clerk"], "document.sign", subject=("document", 1))
    record(neighbour, "document.sign", subject=("document", 2))
    record(cast["system administrator"], "account.disable", subject=("account", 9))
    record(cast["security administrator"], "directory.grant", subject=("post", 9))
    record_account("account.sign_in_refused", user_id=None, username="", origin=None)
    return cast


ALL = {"document.sign/1", "document.sign/2", "account.disable/9", "directory.grant/9", "account.sign_in_refused/None"}
READS = {
    "clerk": set(),
    "head": set(),
    "county auditor": {"document.sign/1"},
    "province auditor": {"document.sign/1", "document.sign/2"},
    "system administrator": set(),
    "security administrator": set(),
    "security auditor": ALL,
}


@pytest.mark.parametrize("role", READS)
def test_who_reads_what(cast: dict[str, Actor], role: str) -> None:
    seen = {f"{entry.act}/{entry.subject_id}" for entry in policy.visible_to(cast[role])}
    assert seen == READS[role]


def test_policy_law(cast: dict[str, Actor]) -> None:
    """In `visible_to` ⇔ `may` ⇔ in `who_may` ⇔ `access` succeeds."""
    for entry in LedgerEntry.objects.all():
        allowed = set(policy.who_may(Act.READ, entry).values_list("pk", flat=True))
        for actor in cast.values():
            visible = policy.visible_to(actor).filter(pk=entry.pk).exists()
            assert policy.may(actor, Act.READ, entry) is visible
            assert (actor.appointment_id in allowed) is visible
            if visible:
                assert policy.access_entry(actor, entry.pk) == entry
            else:
                with pytest.raises(NotFound):
                    policy.access_entry(actor, entry.pk)


@pytest.mark.parametrize("role", READS)
def test_only_auditors_pass_the_door(cast: dict[str, Actor], role: str) -> None:
    actor = cast[role]
    doors = [
        lambda: look(actor=actor, filters=LedgerFilters()),
        lambda: status(actor=actor),
        lambda: start_verification(actor=actor),
    ]
    for door in doors:
        if "audit" in role:
            door()
        else:
            with pytest.raises(Forbidden):
                door()


def test_looking_is_itself_recorded(cast: dict[str, Actor]) -> None:
    look(actor=cast["county auditor"], filters=LedgerFilters(act="document."))
    entry = LedgerEntry.objects.get(act="audit.look")
    assert entry.actor_line == cast["county auditor"].line
    assert entry.detail == {"filters": {"act": "document."}}


def test_a_refused_look_leaves_no_row_of_looking(cast: dict[str, Actor]) -> None:
    with pytest.raises(Forbidden):
        look(actor=cast["clerk"], filters=LedgerFilters())
    assert not LedgerEntry.objects.filter(act="audit.look").exists()


def test_filters_narrow_and_the_last_day_is_included(cast: dict[str, Actor]) -> None:
    auditor, today = cast["security auditor"], clock.today()

    def found(**filters: object) -> int:
        return len(
            [row for row in look(actor=auditor, filters=LedgerFilters(**filters)).items if row.act != "audit.look"]
        )  # type: ignore[arg-type]

    assert found() == 5
    assert found(subject_kind="document") == 2
    assert found(subject_kind="document", subject_id=2) == 1
    assert found(person_id=cast["clerk"].person_id) == 1
    assert found(act="account.") == 2
    assert found(unit_id=cast["clerk"].unit_id) == 3
    assert found(since=today, until=today) == 5
    assert found(until=today - timedelta(days=1)) == 0
    assert found(since=today + timedelta(days=1)) == 0


def test_things_are_called_by_their_names_where_a_room_tells_them(cast: dict[str, Actor]) -> None:
    account = cast["clerk"].user_id
    assert account is not None
    record(None, "account.signed_in", subject=("account", account))
    row = look(actor=cast["security auditor"], filters=LedgerFilters(subject_kind="account", subject_id=account)).items[
        0
    ]
    assert row.subject_name == "clerk"
    assert {item.subject_name for item in look(actor=cast["county auditor"], filters=LedgerFilters()).items} == {""}


def test_pages_hold_every_row_once(world: World) -> None:
    auditor = world.actor("吴审", login="aud", admin_role="audit")
    write_entries(120)
    filters, cursor, seen = LedgerFilters(act="document."), None, []
    while True:
        page = look(actor=auditor, filters=filters, cursor=cursor)
        seen += [item.subject_id for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == list(range(120, 0, -1))


def test_status_counts_what_is_sealed_and_what_waits(world: World) -> None:
    auditor = world.actor("周正", duties=["audit"])
    write_entries(3)
    seal()
    write_entries(2)
    seen = status(actor=auditor)
    assert (seen.entries, seen.sealed, seen.waiting) == (5, 3, 2)
    assert seen.checkpoint is not None and seen.checkpoint.last_seq == 3


def test_a_check_runs_in_the_background_and_says_what_it_found(world: World) -> None:
    auditor = world.actor("周正", duties=["audit"])
    write_entries(5)
    seal()
    started = start_verification(actor=auditor)
    assert (started.intact, started.total) == (None, 5)
    check_ledger.call(started.id)
    done = verification(actor=auditor, verification_id=started.id)
    assert (done.intact, done.checked, done.finding) == (True, 5, None)
    tamper("UPDATE audit_ledgerentry SET act = 'x' WHERE seq = 2")
    again = start_verification(actor=auditor)
    check_ledger.call(again.id)
    seen = status(actor=auditor).verification
    assert seen is not None and seen.intact is False and seen.finding is not None
    assert (seen.finding.seq, seen.finding.problem) == (2, "hash")


def test_a_second_asker_gets_the_check_under_way(world: World) -> None:
    auditor = world.actor("周正", duties=["audit"])
    write_entries(5)
    seal()
    assert start_verification(actor=auditor).id == start_verification(actor=auditor).id
    assert Verification.objects.count() == 1


def test_checking_the_last_rows_begins_at_a_batch(world: World) -> None:
    auditor = world.actor("周正", duties=["audit"])
    for _ in range(3):
        write_entries(5)
        seal()
    started = start_verification(actor=auditor, last=3)
    assert (started.from_seq, started.total) == (11, 5)
