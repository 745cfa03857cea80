"""J3: the duty officer taps the plan, somebody answers 到 on a phone, the board shows it; a task beside the checklist,
a note with a photo from the spot, and the end yields a report that has both."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import WAIT_MS, Enter, Product
from tests.e2e.setting_up import open_account_for_duty_officer
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

PLAN = "防台风应急预案（演示）"
TASK, SEEN = "开通临时安置点（演示）", "溢洪道水位上涨（演示）。"


def photo() -> FilePayload:
    """As a phone takes it: larger than anybody needs."""
    file = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(file, "JPEG")
    return {"name": "溢洪道.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def put_off_what_is_pressing(page: Page) -> None:
    later = page.get_by_role("dialog").get_by_role("button", name="稍后处理")
    page.add_locator_handler(later, lambda button: button.click(), no_wait_after=True)  # one after another


def fits(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert serious(page) == []


def tap_the_plan(officer: Page) -> None:
    officer.goto("/command?view=plans")
    officer.get_by_role("link", name=re.compile(PLAN)).first.click()
    officer.get_by_role("button", name="启动", exact=True).click()
    sheet = officer.get_by_role("dialog")
    sheet.get_by_role("radio", name="Ⅲ级").click()
    sheet.get_by_role("radio", name="演练").click()
    begin = sheet.get_by_role("button", name="开始演练")
    expect(begin).to_be_disabled()
    sheet.get_by_label("我确认启动").check()
    begin.click()


def assign_a_task(officer: Page, whom: str) -> None:
    officer.get_by_role("button", name="布置任务").click()
    sheet = officer.get_by_role("dialog", name="布置任务")
    sheet.get_by_role("textbox", name="任务").fill(TASK)
    sheet.get_by_role("button", name="30 分钟").click()
    sheet.get_by_role("searchbox", name="按姓名或拼音查找成员").fill(whom)
    sheet.get_by_role("checkbox", name=re.compile(whom)).check()
    fits(officer)
    sheet.get_by_role("button", name="布置任务").click()
    expect(sheet).to_be_hidden()
    expect(officer.get_by_role("listitem").filter(has_text=TASK).first).to_contain_text("临时任务")


def settle_the_task(water: Page) -> None:
    water.get_by_role("tab", name=re.compile("任务")).click()
    task = water.get_by_role("listitem").filter(has_text=TASK)
    expect(task).to_contain_text("临时任务")
    expect(water.get_by_role("button", name="布置任务")).to_have_count(0)  # the commander's alone
    task.get_by_role("button", name="办结").click()
    water.get_by_role("dialog").get_by_role("button", name="办结").click()
    expect(task).to_contain_text("已完成")


def note_with_a_photo(water: Page) -> None:
    water.get_by_role("tab", name="时间线").click()
    water.get_by_role("textbox", name="记入时间线").fill(SEEN)
    with water.expect_file_chooser() as choosing:
        water.get_by_role("button", name="照片或文件").click()
    choosing.value.set_files(photo())
    expect(water.get_by_role("img", name="溢洪道.jpg")).to_be_visible()
    fits(water)
    water.get_by_role("button", name="记入时间线").click()
    expect(water.get_by_role("button", name="移除溢洪道.jpg")).to_have_count(0)


def see_the_photo(officer: Page) -> None:
    line = officer.get_by_role("listitem").filter(has_text=SEEN).first
    thumbnail = line.get_by_role("button", name="溢洪道.jpg")
    thumbnail.scroll_into_view_if_needed()
    expect(thumbnail.locator("img")).not_to_have_js_property("naturalWidth", 0)
    thumbnail.click()
    lightbox = officer.get_by_role("dialog", name="查看图片")
    expect(lightbox.locator("img")).to_be_visible()
    officer.keyboard.press("Escape")
    expect(lightbox).to_have_count(0)


def end_the_command(officer: Page) -> None:
    officer.get_by_role("button", name="更多").click()
    officer.get_by_role("menuitem", name="结束指挥").click()
    closing = officer.get_by_role("dialog")
    closing.get_by_role("textbox", name="结束原因").fill("演练科目完成")
    closing.get_by_role("button", name="结束指挥").click()


def read_the_report(officer: Page) -> None:
    download = officer.get_by_role("link", name="下载复盘报告")
    expect(download).to_be_visible()
    with officer.expect_download() as taken:
        download.click()
    document = Document(io.BytesIO(taken.value.path().read_bytes()))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "复盘报告" in words and "点名到位情况" in words
    assert any("演练" in paragraph.text for paragraph in document.sections[0].header.paragraphs)
    cells = {cell.text.strip(): cell for table in document.tables for row in table.rows for cell in row.cells}
    assert f"{TASK}（临时任务）" in cells
    assert len(cells[SEEN]._tc.xpath(".//pic:pic")) == 1


def test_a_plan_a_roll_call_and_a_report(product: Product, enter: Enter) -> None:
    open_account_for_duty_officer(product)
    officer, water = enter("duty-emergency"), enter("county", phone=True)
    put_off_what_is_pressing(officer)
    tap_the_plan(officer)
    expect(officer.locator(".figures .arrived dd")).to_have_text("1")
    expect(officer.get_by_text(re.compile(r"已确认 1/"))).to_be_visible()  # his own order he need not confirm
    fits(officer)

    # The instruction rings on the phone; the board is one tap further.
    water.get_by_role("dialog").get_by_role("button", name="进入指挥").click()
    water.wait_for_url(re.compile(r"/command/\d+$"))
    put_off_what_is_pressing(water)
    water.get_by_role("button", name="到", exact=True).click()
    expect(water.get_by_text(re.compile("已到，用时"))).to_be_visible()
    fits(water)
    expect(officer.locator(".figures .arrived dd")).to_have_text("2")

    water.get_by_role("tab", name=re.compile("任务")).click()
    water.get_by_role("button", name="办结").first.click()
    water.get_by_role("dialog").get_by_role("button", name="办结").click()
    expect(officer.get_by_text("已完成").first).to_be_visible()
    officer.get_by_role("textbox", name="记入时间线").fill("与气象台连线会商。")
    officer.get_by_role("button", name="记入时间线").click()
    expect(officer.get_by_text("与气象台连线会商。").first).to_be_visible()
    assign_a_task(officer, water.request.get("/api/directory/me").json()["name"])
    settle_the_task(water)
    note_with_a_photo(water)
    see_the_photo(officer)
    end_the_command(officer)
    read_the_report(officer)
