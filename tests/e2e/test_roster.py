"""The duty roster: who is put on duty shows in the month and under "now"; who is there already is not taken twice."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import WAIT_MS, Enter
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

FAR = 45  # days: beyond what the demo has filled


def arranged(page: Page, day: str) -> Locator:
    """The sheet, filled in for the whole of a day; the name of who was chosen is read from it."""
    page.get_by_role("button", name="安排值班", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("上班日期").fill(day)
    sheet.get_by_label("下班日期").fill(day)
    for field, clock in zip(sheet.get_by_label("时间").all(), ("09:00", "18:00"), strict=True):
        field.fill(clock)
    sheet.get_by_role("radio", name=re.compile("科员|科长|主任")).first.check()
    return sheet


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_who_is_put_on_duty_stands_in_the_month_and_nobody_twice(enter: Enter, phone: bool) -> None:
    office = enter("signer", phone=phone)
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
    chosen = today + timedelta(days=FAR + secrets.randbelow(120))  # so that a product that runs can be played on again
    day = chosen.isoformat()
    office.goto("/roster")
    sheet = arranged(office, day)
    assert serious(office) == []
    sheet.get_by_role("button", name="安排值班", exact=True).click()
    expect(sheet).to_have_count(0)
    for _ in range(12 * (chosen.year - today.year) + chosen.month - today.month):
        office.get_by_role("button", name="下个月").click()
    cell = office.get_by_role("listitem").filter(has=office.locator(f"time[datetime='{day}']"))
    expect(cell.get_by_role("button", name=re.compile("主班"))).to_be_visible()
    assert serious(office) == []

    sheet = arranged(office, day)
    sheet.get_by_role("button", name="安排值班", exact=True).click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("上班日期")).to_have_value(day)
    office.keyboard.press("Escape")
    expect(sheet).to_have_count(0)

    cell.get_by_role("button", name=re.compile("主班")).click()
    sheet.get_by_role("button", name="取消班次").click()
    sheet.get_by_role("button", name="取消班次").last.click()
    expect(cell.get_by_role("button", name=re.compile("主班"))).to_have_count(0)
