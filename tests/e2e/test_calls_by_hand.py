"""人工电话: two operators work through one list, on a desk and on a phone; the ledger they export names the calls."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import WAIT_MS, Enter, Product
from tests.e2e.setting_up import open_account_for_second_leader
from tests.e2e.talking import person_of, post
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

PEOPLE = ("county", "township", "village", "grid")


def put_off_what_is_pressing(page: Page) -> None:
    later = page.get_by_role("dialog").get_by_role("button", name="稍后处理")
    page.add_locator_handler(later, lambda button: button.click(), no_wait_after=True)


def told(leader: Page, people: list[Page], title: str) -> int:
    body = {
        "client_key": str(uuid4()),
        "level": "important",
        "title": title,
        "text": "请立即核实在岗情况（演示）。",
        "ask": "confirm",
        "drill": True,
        "audience": {"any_of": [{"people": [person_of(page) for page in people]}]},
    }
    return int(post(leader, "/api/reach/dispatches", body)["id"])


def missing_people(page: Page, dispatch: int) -> Locator:
    page.goto(f"/reach/board/{dispatch}")
    page.get_by_role("button", name=re.compile("未读")).first.click()
    return page.get_by_role("dialog")


def row(sheet: Locator, name: str) -> Locator:
    return sheet.get_by_role("listitem").filter(has=sheet.page.get_by_text(name, exact=True))


def register(sheet: Locator, name: str, result: str, word: str = "") -> None:
    line = row(sheet, name)
    line.get_by_role("radio", name=result).check()
    if word:
        line.get_by_label("备注").fill(word)
    line.get_by_role("button", name=re.compile("^登记")).last.click()


def name_of(page: Page) -> str:
    return str(page.request.get("/api/directory/me").json()["name"])


def worked_through(here: Locator, there: Locator, names: list[str], first: str) -> None:
    """`first` calls on the desk, a colleague on the phone; whoever is open on one is answered for on the other."""
    county, township, village, grid = names
    row(here, county).get_by_role("button", name=f"登记通话：{county}").click()
    assert serious(here.page) == []
    register(here, county, "无人接听", "响铃一分钟")
    expect(row(here, township).get_by_role("radio", name="占线")).to_be_visible()  # on to the next by itself
    expect(row(there, county)).to_contain_text(f"{first}拨打：无人接听（响铃一分钟）")

    row(there, county).get_by_role("button", name=f"登记通话：{county}").click()
    expect(row(there, county).get_by_role("status")).to_contain_text("不必重复拨打")
    assert serious(there.page) == []
    row(there, county).get_by_role("button", name="跳过").click()
    register(there, township, "已接通并确认")
    expect(row(here, township).get_by_role("status")).to_contain_text("无需再拨打")
    row(here, township).get_by_role("button", name="下一位").click()
    register(here, village, "号码不对")
    expect(row(there, village)).to_contain_text("号码不对")
    register(here, grid, "已接通并确认")
    expect(row(here, grid)).to_have_count(0)


def test_two_operators_call_one_after_another_and_the_ledger_names_it(
    enter: Enter, product: Product, tmp_path: Path
) -> None:
    open_account_for_second_leader(product)
    desk, phone = enter("leader"), enter("leader-second", phone=True)
    called = [enter(username) for username in PEOPLE]
    for page in (desk, phone, *called):
        put_off_what_is_pressing(page)
    names, first = [name_of(page) for page in called], name_of(desk)
    dispatch = told(desk, called, f"在岗核查 {secrets.token_hex(3)}")
    for page in called:
        page.goto("about:blank")  # so that nobody reads it by himself
    here, there = missing_people(desk, dispatch), missing_people(phone, dispatch)
    worked_through(here, there, names, first)
    here.get_by_role("button", name="关闭").click()
    expect(desk.get_by_text("人工电话 4 次")).to_be_visible()
    called[3].goto(f"/reach/inbox/{dispatch}")
    expect(called[3].get_by_text(f"人工电话告知，{first}登记")).to_be_visible()

    lines = exported(desk, tmp_path)
    county, township, _, grid = (lines[name] for name in names)
    assert grid["渠道"] == f"人工电话（{first}登记）"
    assert township["渠道"] == f"人工电话（{name_of(phone)}登记）"
    assert "无人接听，响铃一分钟" in county["人工电话"] and not county["确认"]


def exported(page: Page, place: Path) -> dict[str, dict[str, str]]:
    page.get_by_role("button", name="更多", exact=True).first.click()
    page.get_by_role("menuitem", name="导出台账").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="导出台账").click()
    with page.expect_download() as taken:
        sheet.get_by_role("link", name="下载").click()
    taken.value.save_as(place / "ledger.xlsx")
    head, *rows = load_workbook(place / "ledger.xlsx")["人员1"].iter_rows(values_only=True)
    return {
        str(cells[4]): {str(name): str(cell or "") for name, cell in zip(head, cells, strict=True)} for cells in rows
    }
