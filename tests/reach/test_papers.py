"""The ledger on paper: complete, recorded, and rejected once a single byte of it differs."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from messaging.reach import actions, jobs
from messaging.reach.models import LedgerPaper, PaperState
from messaging.reach.papers import verifying
from messaging.reach.papers.asking import ask_for_paper, path_of, take_paper
from messaging.reach.papers.contents import HEADS
from messaging.reach.papers.writing import safe
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound, RateLimited
from tests.support.reach import Flood, flood, send
from tests.support.world import World

SITE = "https://office.example"


@pytest.fixture
def cast(world: World) -> Flood:
    return flood(world)


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def made(actor: Actor, dispatch_id: int, kind: str = "xlsx") -> LedgerPaper:
    paper = ask_for_paper(actor=actor, dispatch_id=dispatch_id, kind=kind, site=SITE)
    jobs.write_paper.func(paper.pk)
    paper.refresh_from_db()
    assert paper.state == PaperState.READY
    return paper


def words(path: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(path))


def test_the_table_has_a_line_for_every_person(cast: Flood) -> None:
    dispatch = send(cast.leader)
    actions.confirm_dispatch(actor=cast.duty, dispatch_id=dispatch.pk)
    paper = made(cast.leader, dispatch.pk)
    book = load_workbook(path_of(paper))
    head, *lines = book["人员1"].iter_rows(values_only=True)
    assert head == HEADS
    assert {line[4] for line in lines} == {"王敏", "李强", "赵镇长", "钱镇长"}
    assert [bool(line[7]) for line in lines if line[4] == "王敏"] == [True]
    cover = dict(book["概况"].iter_rows(values_only=True))
    assert cover["内容摘要 SHA-256"] == paper.digest
    assert cover["核验地址"] == f"{SITE}/verify/{paper.token}"


def test_both_kinds_prove_the_same_contents(cast: Flood) -> None:
    dispatch = send(cast.leader)
    table, pages = made(cast.leader, dispatch.pk), made(cast.leader, dispatch.pk, "pdf")
    assert table.digest == pages.digest
    assert pages.digest[:20] in words(path_of(pages)).replace("\n", "").replace("\r", "")
    actions.confirm_dispatch(actor=cast.duty, dispatch_id=dispatch.pk)
    assert made(cast.leader, dispatch.pk).digest != table.digest


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_one_byte_changed_is_rejected(cast: Flood, kind: str) -> None:
    path = path_of(made(cast.leader, send(cast.leader).pk, kind))
    call_command("verify_paper", str(path), stdout=(said := StringIO()))
    assert said.getvalue().startswith("相符")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(CommandError, match="不相符"):
        call_command("verify_paper", str(path))


def test_a_paper_whose_making_is_not_in_the_ledger_of_acts_is_not_sound(cast: Flood) -> None:
    """Somebody with the database writes a row for a file of his own."""
    paper = made(cast.leader, send(cast.leader).pk)
    path = path_of(paper)
    path.write_bytes(b"forged")
    LedgerPaper.objects.filter(pk=paper.pk).update(sha256=verifying.sha256_of(path))
    verdict = verifying.verify(path)
    assert not verdict.sound
    assert "审计" in verdict.words


def test_what_the_code_leads_to_names_no_person(cast: Flood) -> None:
    proof = verifying.proof_of(made(cast.leader, send(cast.leader).pk).token)
    assert proof.recorded
    assert (proof.people, proof.title) == (4, "防汛隐患排查")
    with pytest.raises(NotFound):
        verifying.proof_of("no-such-token")


def test_a_part_of_the_board_is_a_part_of_the_paper(cast: Flood) -> None:
    dispatch = send(cast.leader)
    book = load_workbook(path_of(made(cast.county_leader, dispatch.pk)))
    assert {line[4] for line in book["人员1"].iter_rows(min_row=2, values_only=True)} == {"王敏", "赵镇长", "钱镇长"}


def test_only_who_sees_the_board_asks_and_only_who_asked_takes(cast: Flood) -> None:
    dispatch = send(cast.leader)
    for actor, refusal in ((cast.stranger, NotFound), (cast.duty, Forbidden)):
        with pytest.raises(refusal):
            ask_for_paper(actor=actor, dispatch_id=dispatch.pk, kind="pdf", site=SITE)
    paper = made(cast.leader, dispatch.pk)
    with pytest.raises(NotFound):
        take_paper(actor=cast.county_leader, paper_id=paper.pk)
    take_paper(actor=cast.leader, paper_id=paper.pk)
    acts = LedgerEntry.objects.filter(subject_kind="dispatch", subject_id=dispatch.pk).values_list("act", flat=True)
    assert {"dispatch.export", "dispatch.export_made", "dispatch.export_taken"} <= set(acts)


def test_an_unfinished_paper_is_not_handed_out_and_a_fourth_has_to_wait(cast: Flood) -> None:
    dispatch = send(cast.leader)
    papers = [ask_for_paper(actor=cast.leader, dispatch_id=dispatch.pk, kind="xlsx", site=SITE) for _ in range(3)]
    with pytest.raises(Conflict):
        take_paper(actor=cast.leader, paper_id=papers[0].pk)
    with pytest.raises(RateLimited):
        ask_for_paper(actor=cast.leader, dispatch_id=dispatch.pk, kind="xlsx", site=SITE)


def test_what_a_post_saw_is_not_taken_along_into_another(cast: Flood, world: World) -> None:
    paper = made(cast.leader, send(cast.leader).pk)
    held = Appointment.objects.filter(pk=cast.leader.appointment_id)
    held.update(valid_to=clock.today() - timedelta(days=1))
    moved = world.appoint(held.get().person, world.unit("government"))
    with pytest.raises(NotFound):
        take_paper(actor=actor_for(moved.pk), paper_id=paper.pk)
    back = world.appoint(held.get().person, world.unit("government", world.province))
    take_paper(actor=actor_for(back.pk), paper_id=paper.pk)


def test_papers_whose_writer_died_block_nobody_for_ever(cast: Flood) -> None:
    dispatch = send(cast.leader)
    for _ in range(3):
        ask_for_paper(actor=cast.leader, dispatch_id=dispatch.pk, kind="xlsx", site=SITE)
    LedgerPaper.objects.update(state=PaperState.WRITING)
    with clock.at(clock.now() + timedelta(hours=2)):
        made(cast.leader, dispatch.pk)


def test_a_paper_that_cannot_be_written_says_so(cast: Flood, settings, tmp_path: Path) -> None:
    paper = ask_for_paper(actor=cast.leader, dispatch_id=send(cast.leader).pk, kind="xlsx", site=SITE)
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    with pytest.raises(OSError):
        jobs.write_paper.func(paper.pk)
    paper.refresh_from_db()
    assert paper.state == PaperState.FAILED


def test_a_name_that_looks_like_a_formula_is_text() -> None:
    assert [safe(text) for text in ("=1+1", "@cmd", "王敏", "")] == ["'=1+1", "'@cmd", "王敏", ""]
