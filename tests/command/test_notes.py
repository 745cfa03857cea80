"""现场记事: words, photos and files in the timeline, and in the report."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult
from docx import Document
from PIL import Image
from pytest_django import Settings

from messaging.command import actions, queries
from messaging.command.jobs import write_report
from messaging.command.models import Command, Entry, Report
from messaging.command.report import illustrations
from messaging.command.timeline import unmatched
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files import policy as files
from officehub.files.actions import path_of, store
from officehub.files.jobs import make_thumbnails
from officehub.files.models import StoredFile
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.command import County, county, kinds, plan, tap
from tests.support.files import PDF
from tests.support.http import Api, statements
from tests.support.world import World


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(world: World) -> County:
    return county(world)


@pytest.fixture
def command(world: World, people: County) -> Command:
    return tap(people.officer, plan(world, people))


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if form == "PNG" else "RGB", size, colour).save(out, form)
    return out.getvalue()


def uploaded(actor: Actor, name: str = "现场.jpg", data: bytes | None = None) -> int:
    return store(actor=actor, name=name, data=data or picture(), purpose="attachment").pk


def note(actor: Actor, command: Command, *file_ids: int, text: str = "堤顶漫水", **fields: object) -> Entry:
    return actions.add_note(actor=actor, command_id=command.pk, text=text, file_ids=file_ids, **fields)  # type: ignore[arg-type]


def reads(actor: Actor, file_id: int) -> bool:
    try:
        return files.access_file(actor, file_id).pk == file_id
    except NotFound:
        return False


def report_of(people: County, command: Command) -> object:
    actions.close_command(actor=people.officer, command_id=command.pk, reason="解除")
    report = Report.objects.get(command=command)
    write_report.func(report.pk)
    report.refresh_from_db()
    assert report.file is not None
    return Document(io.BytesIO(path_of(report.file.place).read_bytes()))


def notes_in(document: object) -> list[object]:
    """The cells of the table of notes that hold what was said."""
    tables = document.tables  # type: ignore[attr-defined]
    [table] = [each for each in tables if [cell.text for cell in each.rows[0].cells] == ["时间", "人员", "内容"]]
    return [row.cells[2] for row in table.rows[1:]]


def drawn_in(cell: object) -> int:
    return len(cell._tc.xpath(".//pic:pic"))  # type: ignore[attr-defined]


def test_a_note_carries_its_files_in_their_order_and_their_digests_into_line_and_ledger(
    people: County, command: Command
) -> None:
    second, first = uploaded(people.water, "路口.jpg"), uploaded(people.water, "巡查表.pdf", PDF)
    entry = note(people.water, command, first, second)
    [shown, *_] = queries.timeline(actor=people.health, command_id=command.pk).items
    assert [(file.id, file.name) for file in shown.files] == [(first, "巡查表.pdf"), (second, "路口.jpg")]
    assert str(shown.detail["sha256"]).split() == [
        hashlib.sha256(PDF).hexdigest(),
        StoredFile.objects.get(pk=second).sha256,
    ]
    twin = LedgerEntry.objects.get(act="command.noted", detail__entry=entry.pk)
    assert twin.detail["sha256"] == shown.detail["sha256"] and twin.detail["names"] == "巡查表.pdf；路口.jpg"
    assert unmatched(command.pk) == set()


def test_a_note_of_words_alone_is_as_it_was(people: County, command: Command) -> None:
    note(people.water, command)
    [shown, *_] = queries.timeline(actor=people.health, command_id=command.pk).items
    assert (shown.detail, shown.files) == ({"text": "堤顶漫水"}, [])


def test_a_photo_needs_no_words_but_a_note_needs_one_of_both(people: County, command: Command) -> None:
    assert note(people.water, command, uploaded(people.water), text="").detail["text"] == ""
    with pytest.raises(Invalid, match="记事不能为空"):
        note(people.water, command, text="")


def test_the_readers_of_the_files_are_those_of_the_command_before_and_after_its_end(
    world: World, people: County, command: Command
) -> None:
    file = uploaded(people.water)
    assert [reads(actor, file) for actor in (people.water, people.health)] == [True, False]
    note(people.water, command, file)
    looks_on = world.actor("副班", world.unit("office"), role="duty")
    leaver = people.head

    def seen_by() -> list[bool]:
        return [reads(a, file) for a in (people.water, people.officer, people.chief, looks_on, leaver, people.stranger)]

    assert seen_by() == [True, True, True, True, True, False]
    command.conversation.memberships.filter(person=leaver.person_id).update(left_at=command.started_at)
    assert seen_by() == [True, True, True, True, False, False]
    actions.close_command(actor=people.officer, command_id=command.pk, reason="解除")
    assert seen_by() == [True, True, True, True, False, False]


def test_a_clerk_of_the_unit_who_does_not_read_the_command_reads_no_photo(
    world: World, people: County, command: Command
) -> None:
    file = uploaded(people.water)
    note(people.water, command, file)
    assert not reads(world.actor("文员", world.unit("emergency")), file)


def test_the_pictures_of_a_note_are_shown_small(people: County, command: Command) -> None:
    file = uploaded(people.water)
    note(people.water, command, file, uploaded(people.water, "巡查表.pdf", PDF))
    [asked] = DBTaskResult.objects.filter(task_path="officehub.files.jobs.make_thumbnails")
    assert asked.args_kwargs["args"] == [file]
    make_thumbnails.func(file)
    answer = Api(people.health, "/api/files").get(f"/{file}/thumbnail")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_files_of_others_or_used_elsewhere_or_too_many_are_refused_and_nothing_is_noted(
    people: County, command: Command
) -> None:
    used = uploaded(people.water)
    note(people.water, command, used)
    before = kinds(command)
    for wrong in ([used], [uploaded(people.health)], [10**9], [uploaded(people.water) for _ in range(10)]):
        with pytest.raises(Invalid):
            note(people.water, command, *wrong)
    assert kinds(command) == before


def test_who_looks_on_adds_nothing_and_after_the_end_nobody_does(people: County, command: Command) -> None:
    with pytest.raises(Forbidden):
        note(people.chief, command, uploaded(people.chief))
    file = uploaded(people.water)
    actions.close_command(actor=people.officer, command_id=command.pk, reason="解除")
    with pytest.raises(Conflict, match="已经结束"):
        note(people.water, command, file)
    assert StoredFile.objects.get(pk=file).subject_kind == ""


def test_the_same_key_notes_once(people: County, command: Command) -> None:
    key, file = uuid4(), uploaded(people.water)
    first = note(people.water, command, file, client_key=key)
    assert note(people.water, command, file, client_key=key).pk == first.pk
    assert note(people.health, command, client_key=key).pk != first.pk
    assert kinds(command).count("noted") == 2


def test_the_database_refuses_to_take_a_file_out_of_a_note(people: County, command: Command) -> None:
    note(people.water, command, uploaded(people.water))
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Entry.objects.filter(command=command).update(files=[])


def test_the_report_shows_photos_below_their_note_and_names_other_files(people: County, command: Command) -> None:
    note(people.water, command, text="只有文字")
    taken = [
        uploaded(people.water, f"{n}.{form.lower()}", picture(form)) for n, form in enumerate(("PNG", "WEBP", "GIF"))
    ]
    note(people.water, command, *taken, uploaded(people.water, "巡查表.pdf", PDF))
    plain, illustrated = notes_in(report_of(people, command))
    assert (plain.text, drawn_in(plain)) == ("只有文字", 0)
    assert "堤顶漫水" in illustrated.text and "附件：巡查表.pdf" in illustrated.text
    # Three formats, of which a .docx holds none but JPEG; equal pictures are kept once but shown as often as they came.
    assert drawn_in(illustrated) == 3


def test_a_photo_stays_inside_its_column(people: County, command: Command) -> None:
    note(people.water, command, uploaded(people.water, "横.jpg", picture(size=(4000, 400))))
    note(people.water, command, uploaded(people.water, "竖.jpg", picture(size=(300, 4000))))
    for cell in notes_in(report_of(people, command)):
        [extent] = cell._tc.xpath(".//wp:extent")
        width, height = int(extent.get("cx")) / 360_000, int(extent.get("cy")) / 360_000  # cm
        assert 0 < width <= 7.61 and 0 < height <= 7.61


def test_a_photo_that_cannot_be_read_is_named_and_the_report_is_written(people: County, command: Command) -> None:
    cut = uploaded(people.water, "断.jpg", picture(size=(900, 600))[:700])
    lost = uploaded(people.water, "丢.jpg")
    path_of(StoredFile.objects.get(pk=lost).place).unlink()
    note(people.water, command, cut, lost, uploaded(people.water, "好.jpg"))
    [cell] = notes_in(report_of(people, command))
    assert "照片无法读取：断.jpg" in cell.text and "照片无法读取：丢.jpg" in cell.text
    assert drawn_in(cell) == 1


def test_the_report_holds_so_many_photos_and_names_the_others(
    people: County, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(illustrations, "AT_MOST", 3)
    for start in (0, 2):
        note(people.water, command, *(uploaded(people.water, f"照{start + n}.jpg") for n in range(2)))
    first, second = notes_in(report_of(people, command))
    assert (drawn_in(first), drawn_in(second)) == (2, 1)
    assert "照片从略：照3.jpg" in second.text


def test_the_timeline_costs_the_same_however_many_photos(people: County, command: Command) -> None:
    api = Api(people.health, "/api/command")
    note(people.water, command, uploaded(people.water))
    one = statements(lambda: api.get(f"/commands/{command.pk}/timeline"))
    for _ in range(3):
        note(people.water, command, *(uploaded(people.water) for _ in range(9)))
    assert statements(lambda: api.get(f"/commands/{command.pk}/timeline")) == one


def test_over_http_a_photo_is_uploaded_noted_and_seen(people: County, command: Command) -> None:
    water, place = Api(people.water, ""), f"/api/command/commands/{command.pk}"
    sent = io.BytesIO(picture())
    sent.name = "现场.jpg"
    file = water.upload("/api/files/", file=sent, purpose="image").json()["id"]
    ask = {"client_key": str(uuid4()), "text": "堤顶漫水", "files": [file]}
    assert water.post(f"{place}/notes", ask).status_code == 204
    assert water.post(f"{place}/notes", ask).status_code == 204
    newest = Api(people.officer, place).get("/timeline").json()["items"][:2]
    assert [[each["id"] for each in line["files"]] for line in newest] == [[file], []]
    for wrong in ({"files": "x"}, {"files": [0]}, {"client_key": "x"}, {"files": list(range(1, 102))}, {"text": ""}):
        assert water.post(f"{place}/notes", {"text": "记", **wrong}).status_code == 422
