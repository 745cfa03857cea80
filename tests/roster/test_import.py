"""A roster from a file: every fault by its line with what to do, and all of it or nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor, actor_of
from officehub.directory.models import Appointment, DutyKind, DutyShift
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from officehub.roster import actions
from officehub.roster.importing import reading, template
from officehub.roster.models import ImportState, RosterImport
from officehub.roster.policy import access_import
from tests.support.roster import shanghai, shift
from tests.support.world import World

HEADING = "单位,日期,班次,值班类别,姓名,岗位,手机号"
NOW = shanghai(20, 12)
WATER, GREEN = "演示县water", "青山镇government"


@pytest.fixture(autouse=True)
def noon(world: World) -> object:
    with clock.at(NOW):
        yield


@pytest.fixture
def keeper(world: World) -> Actor:
    """Head of the county's government office: keeps every roster of the county."""
    water, green = world.unit("water"), world.unit("government", world.township)
    for name in ("张三", "李四", "王五"):
        world.actor(name, water, role="duty")
    world.actor("赵六", green, role="duty")
    return world.actor("主任", world.unit("office"), role="head")


def send(who: Actor, *lines: str, name: str = "七月.csv", replace: bool = False) -> RosterImport:
    return actions.begin_import(actor=who, name=name, content="\n".join([HEADING, *lines]).encode(), replace=replace)


def faults(found: RosterImport) -> dict[int, str]:
    return dict(found.faults)


def line(
    day: int = 21, *, span: str = "08:30-次日08:30", kind: str = "主班", name: str = "张三", unit: str = WATER
) -> str:
    return f"{unit},2026-07-{day},{span},{kind},{name},,"


def test_a_file_is_shown_first_and_written_only_when_confirmed(keeper: Actor, world: World) -> None:
    found = send(keeper, line(21), line(22, name="李四"), f"{GREEN},2026/7/21,00:00-24:00,带班领导,赵六,,")
    assert (found.state, found.total, found.units, found.faults) == (ImportState.CHECKED, 3, 2, [])
    assert not DutyShift.objects.exists()
    done = actions.confirm_import(actor=keeper, import_id=found.pk)
    assert done.state == ImportState.DONE
    rows = DutyShift.objects.order_by("starts_at").values_list("person__name", "kind", "starts_at", "ends_at")
    assert list(rows) == [
        ("赵六", DutyKind.LEADER, shanghai(21), shanghai(22)),
        ("张三", DutyKind.MAIN, shanghai(21, 8, 30), shanghai(22, 8, 30)),
        ("李四", DutyKind.MAIN, shanghai(22, 8, 30), shanghai(23, 8, 30)),
    ]
    assert LedgerEntry.objects.filter(act="roster.import", subject_id=world.unit("water").pk).exists()
    with pytest.raises(Conflict, match="已经处理完毕"):
        actions.confirm_import(actor=keeper, import_id=found.pk)


FAULTY = {
    "没有这个局,2026-07-21,08:30-17:30,主班,张三,,": "没有找到单位",
    ",2026-07-21,08:30-17:30,主班,张三,,": "缺少单位",
    f"{WATER},2026-07-21,08:30-17:30,主班,无此人,,": "通讯录中没有“无此人”",
    f"{WATER},2026-07-21,08:30-17:30,主班,,,": "缺少姓名",
    f"{WATER},2026-07-21,08:30-17:30,主班,赵六,,": "不是“演示县water”的人员",
    f"{WATER},2026-07-21,08:30-17:30,主班,张三,,13900000000": "岗位或手机号不符",
    f"{WATER},2026-02-30,08:30-17:30,主班,张三,,": "没有 2026-02-30 这一天",
    f"{WATER},下周一,08:30-17:30,主班,张三,,": "请写成 2026-07-21",
    f"{WATER},2062-07-21,08:30-17:30,主班,张三,,": "请核对年份",
    f"{WATER},2026-07-21,17:30-08:30,主班,张三,,": "跨夜的班次请写成 17:30-次日08:30",
    f"{WATER},2026-07-21,全天,主班,张三,,": "班次“全天”无法识别",
    f"{WATER},2026-07-21,08:30-25:00,主班,张三,,": "没有 25:00 这个时间",
    f"{WATER},2026-07-21,08:30-第9天17:30,主班,张三,,": "超过 8 天",
    f"{WATER},2026-07-19,08:30-17:30,主班,张三,,": "已经过去",
    f"{WATER},2026-07-21,08:30-17:30,值班,张三,,": "请填写带班领导、主班、副班之一",
    "邻县water,2026-07-21,08:30-17:30,主班,孙七,,": "您不能维护“邻县water”的值班表",
}


def test_every_faulty_line_is_named_with_what_to_do_and_nothing_is_imported(keeper: Actor, world: World) -> None:
    world.actor("孙七", world.unit("water", world.other_county), role="duty")
    found = send(keeper, line(25), *FAULTY)
    told = faults(found)
    assert list(told) == list(range(3, 3 + len(FAULTY)))
    for number, sentence in enumerate(FAULTY.values(), start=3):
        assert sentence in told[number], (number, told[number])
    with pytest.raises(Conflict, match=f"还有 {len(FAULTY)} 行有问题"):
        actions.confirm_import(actor=keeper, import_id=found.pk)
    assert not DutyShift.objects.exists()


def test_namesakes_need_a_post_or_a_number(keeper: Actor, world: World) -> None:
    twin = world.person("张三")
    world.appoint(twin, world.unit("water"), role="clerk", title="科员")
    assert "有 2 位“张三”" in faults(send(keeper, line()))[2]
    by_post = send(keeper, f"{WATER},2026-07-21,08:30-17:30,主班,张三,科员,")
    by_phone = send(keeper, f"{WATER},2026-07-21,08:30-17:30,主班,张三,,{twin.phone}")
    assert by_post.faults == by_phone.faults == []
    actions.confirm_import(actor=keeper, import_id=by_phone.pk)
    assert DutyShift.objects.get().person == twin


def test_units_of_the_same_name_need_the_region_above(keeper: Actor, world: World) -> None:
    other = world.region(world.county, "白水镇")
    name = "综合服务站"
    for region, who in ((world.township, "陈甲"), (other, "陈乙")):
        world.actor(who, world.unit("school", region, name), role="duty")
    assert "写明上级地区" in faults(send(keeper, line(unit=name, name="陈甲")))[2]
    assert send(keeper, line(unit=f"青山镇/{name}", name="陈甲"), line(unit=f"白水镇/{name}", name="陈乙")).faults == []


def test_overlaps_inside_the_file_are_told_with_the_other_line(keeper: Actor) -> None:
    told = faults(
        send(keeper, line(21), line(22, name="李四"), line(21, span="20:00-22:00", name="王五"), line(22, kind="副班"))
    )
    assert told == {4: "与第 2 行重叠（本单位同类值班），请删除其中一行或调整时间。"}
    told = faults(send(keeper, line(21), line(21, kind="副班")))
    assert told == {3: "与第 2 行重叠（同一人），请删除其中一行或调整时间。"}


def test_the_roster_that_stands_is_in_the_way_unless_it_is_replaced(keeper: Actor, world: World) -> None:
    zhang = next(row for row in actions_people(world) if row.name == "张三")
    running = shift(zhang, shanghai(20, 8, 30))
    coming = shift(zhang, shanghai(21, 8, 30))
    far = shift(zhang, shanghai(28, 8, 30))
    assert "与值班表中已有的 7月21日 08:30" in faults(send(keeper, line(21, name="李四")))[2]
    found = send(keeper, line(21, name="李四"), replace=True)
    assert (found.faults, found.removed) == ([], 1)
    actions.confirm_import(actor=keeper, import_id=found.pk)
    assert set(DutyShift.objects.values_list("pk", flat=True)) >= {running.pk, far.pk}
    assert not DutyShift.objects.filter(pk=coming.pk).exists()
    assert "已有的" in faults(send(keeper, line(20, span="08:30-次日08:30", name="李四"), replace=True))[2]


def actions_people(world: World) -> list[Actor]:
    return [actor_of(row) for row in Appointment.objects.select_related("person__user", "post", "unit")]


def test_what_was_filled_between_preview_and_writing_stops_all_of_it(keeper: Actor, world: World) -> None:
    found = send(keeper, line(21), line(22, name="李四"))
    shift(next(row for row in actions_people(world) if row.name == "王五"), shanghai(22, 8, 30))
    again = actions.confirm_import(actor=keeper, import_id=found.pk)
    assert again.state == ImportState.CHECKED
    assert "没有导入任何班次" in again.failure
    assert list(faults(again)) == [3]
    assert DutyShift.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_lines(keeper: Actor) -> None:
    def queries(days: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert send(keeper, *(line(21 + day % 8, span="08:30-17:30") for day in range(days))).state == "checked"
        return len(seen)

    queries(1)
    assert queries(2) == queries(8)


# --- files ---


def xlsx(rows: list[list[object]]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.create_sheet("表", 0)
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


def test_table_software_may_have_made_dates_of_the_days(keeper: Actor) -> None:
    content = xlsx([HEADING.split(","), [WATER, date(2026, 7, 21), "08:30-17:30", "主班", "张三", None, None]])
    assert actions.begin_import(actor=keeper, name="七月.XLSX", content=content, replace=False).faults == []


def test_chinese_table_software_writes_its_own_encoding(keeper: Actor) -> None:
    content = f"{HEADING}\r\n{line()}\r\n".encode("gb18030")
    assert actions.begin_import(actor=keeper, name="a.csv", content=content, replace=False).faults == []


def test_the_template_is_read_back(keeper: Actor) -> None:
    for name, content in (("a.xlsx", template.as_xlsx()), ("a.csv", template.as_csv())):
        found = actions.begin_import(actor=keeper, name=name, content=content, replace=False)
        assert [sentence[:6] for sentence in faults(found).values()] == ["没有找到单位"] * 3


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return stream.getvalue()


def entities() -> bytes:
    """A sheet that would grow to gigabytes while it is read."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = '<worksheet><sheetData><row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>'
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{sheet}'
    plain, stream = zipfile.ZipFile(io.BytesIO(xlsx([HEADING.split(",")]))), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in plain.namelist():
            archive.writestr(part, evil if part.endswith("sheet1.xml") else plain.read(part))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", bomb(), "压缩炸弹"),
        ("a.xlsx", entities(), "已损坏"),
        ("a.xlsx", b"PK\x03\x04 broken", "已损坏"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "已损坏"),
        ("a.csv", b"\x00\x01\x02", "已损坏"),
        ("a.csv", "姓名,日期\n张三,2026-07-21".encode(), "缺少“单位”“班次”“值班类别”列"),
        ("a.csv", f"{HEADING}\n,,,,,,\n".encode(), "没有值班安排"),
    ],
)
def test_what_is_no_roster_is_answered_with_a_sentence(keeper: Actor, name: str, content: bytes, sentence: str) -> None:
    found = actions.begin_import(actor=keeper, name=name, content=content, replace=False)
    assert found.state == ImportState.FAILED
    assert sentence in found.failure
    assert RosterImport.objects.values_list("content", flat=True).get() is None


def rewritten(sheet: str) -> bytes:
    """A real table with something in its first sheet that no table software writes."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADING.split(",")]))) as real, zipfile.ZipFile(changed, "w") as other:
        for part in real.namelist():
            content = real.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", sheet.encode() + b"</sheetData>")
            other.writestr(part, content)
    return changed.getvalue()


def test_a_row_beyond_the_last_is_not_counted_up_to(keeper: Actor) -> None:
    sheet = f'<row r="{10**15}"><c r="A{10**15}" t="inlineStr"><is><t>x</t></is></c></row>'
    found = actions.begin_import(actor=keeper, name="a.xlsx", content=rewritten(sheet), replace=False)
    assert (found.state, "已损坏" in found.failure) == (ImportState.FAILED, True)


def test_what_cannot_be_seen_is_no_part_of_a_word(keeper: Actor) -> None:
    far = [line(day, unit="没有这个局") for day in range(21, 31)] * 20  # beyond where a file is looked at for binary
    found = send(keeper, *far, line(21, name="张\x00三"), f"{WATER},2026-07-\x0022,08:30-17:30,主班,李\x07四,,")
    assert set(faults(found)) == set(range(2, 202))
    unknown = send(keeper, *far, line(21, name="张\x00无此人"))
    assert "张无此人" in faults(unknown)[202]


def test_other_endings_empty_and_oversized_files_are_refused_at_the_door(keeper: Actor) -> None:
    for name, content, error in (
        ("a.xls", b"x", Invalid),
        ("a.exe", b"x", Invalid),
        ("a.csv", b"", Invalid),
        ("a.csv", b"x" * (reading.MAX_BYTES + 1), TooLarge),
    ):
        with pytest.raises(error):
            actions.begin_import(actor=keeper, name=name, content=content, replace=False)
    assert not RosterImport.objects.exists()


def test_too_many_lines_are_refused(keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINES", 3)
    assert send(keeper, *[line()] * 3).state == ImportState.CHECKED
    assert "一次最多导入" in send(keeper, *[line()] * 4).failure


def test_only_who_keeps_a_roster_imports_and_nobody_sees_anothers_file(keeper: Actor, world: World) -> None:
    clerk = world.actor("科员", world.unit("water"))
    with pytest.raises(Forbidden):
        send(clerk, line())
    found = send(keeper, line())
    with pytest.raises(NotFound):
        access_import(clerk, found.pk)


def test_one_file_at_a_time(keeper: Actor) -> None:
    found = send(keeper, line())
    RosterImport.objects.filter(pk=found.pk).update(state=ImportState.WRITING)
    with pytest.raises(Conflict, match="正在处理"):
        send(keeper, line())
