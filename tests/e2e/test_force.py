"""A task force from charter to archive: founded by the office, its leader sees what is late, its chart prints."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

AIMS = {"目标": "断面水质达到三类", "政策依据": "《水污染防治行动计划》", "评价指标": "达标断面 12 个"}


def day(away: int) -> str:
    return (date.today() + timedelta(days=away)).isoformat()


def fits(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert serious(page) == []


def founded(office: Page, title: str, leader: str) -> str:
    office.goto("/forces/new")
    office.get_by_label("专班名称").fill(title)
    office.get_by_role("textbox", name="设立依据").fill("县政府常务会议纪要〔2026〕9号（演示）")
    office.get_by_role("textbox", name="工作目标").fill("年底前消除劣五类断面。")
    office.get_by_label("开始日期").fill(day(-30))
    office.get_by_role("combobox", name="组长（一把手）", exact=True).fill(leader)
    office.get_by_role("option", name=re.compile(leader)).first.click()
    fits(office)
    office.get_by_role("button", name="立项", exact=True).click()
    office.wait_for_url(re.compile(r"/forces/\d+"))
    return office.url


def planned(office: Page) -> None:
    """Each kind of aim, then a task that is over its time already."""
    for kind, words in AIMS.items():
        part = office.get_by_role("region", name=kind, exact=True)
        part.get_by_role("button", name=f"添加{kind}").click()
        part.get_by_role("textbox").fill(words)
        part.get_by_role("button", name="保存").click()
        expect(part.get_by_text(words)).to_be_visible()
    office.get_by_role("button", name="添加任务").click()
    sheet = office.get_by_role("dialog")
    sheet.get_by_label("任务名称").fill("完成 12 个断面加密监测")
    sheet.get_by_label("开始").fill(day(-20))
    sheet.get_by_label("时限").fill(day(-2))
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)


def chart_printed(page: Page) -> None:
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 A3 挂图").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_a_force_is_founded_late_finished_and_closed(enter: Enter) -> None:
    title = f"清水攻坚专班 {secrets.token_hex(3)}"
    office, leader = enter("clerk"), enter("signer", phone=True)
    address = founded(office, title, leader.request.get("/api/directory/me").json()["name"])
    planned(office)
    late = office.locator("[data-task]").first
    expect(late).to_contain_text("红")
    fits(office)

    leader.goto(f"{address}/chart")  # what the office does appears before the leader
    expect(leader.locator("ol.list")).to_contain_text("完成 12 个断面加密监测")
    fits(leader)
    chart_printed(leader)

    late.get_by_role("button", name="更新进度").click()
    office.get_by_role("dialog").get_by_role("button", name="办结").click()
    expect(late).to_contain_text("已完成")
    expect(leader.locator("ol.list")).to_contain_text("100%")

    leader.goto(f"{address}/reports")
    leader.get_by_role("button", name="起草本周周报").click()
    expect(leader.get_by_role("article").first).to_contain_text("完成 12 个断面加密监测")
    fits(leader)
    closed(leader)
    expect(
        leader.get_by_role("article").get_by_role("paragraph").filter(has_text=re.compile("^已结项$"))
    ).to_be_visible()
    office.goto(address)
    expect(office.get_by_role("heading", name=title)).to_have_count(0)  # its doors are shut to whom it does not lead


def closed(leader: Page) -> None:
    more = leader.get_by_role("button", name="更多", exact=True)
    leader.get_by_role("button", name="办理结项").or_(more).first.click()
    entry = leader.get_by_role("menuitem", name="办理结项")
    sheet = leader.get_by_role("dialog")
    expect(entry.or_(sheet).first).to_be_visible()
    if entry.count():
        entry.click()
    sheet.get_by_role("textbox", name="结项总结").fill("断面水质已达三类。")
    sheet.get_by_role("textbox", name="移交事项").fill("长效管护移交县水利局。")
    sheet.get_by_role("button", name="结项归档").click()
    expect(sheet).to_have_count(0)
