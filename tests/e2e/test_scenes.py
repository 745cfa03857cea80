"""The five scenes of the tour, played by people in browsers of their own on the running product."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter, Product
from tests.e2e.setting_up import open_accounts_for_heads

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

RUN = 100 + secrets.randbelow(900)  # so that a product that runs already can be played on again
TITLE = f"关于做好第{RUN}号台风防御准备工作的通知"
BODY = """受台风影响，预计未来三天有强降雨。现将有关事项通知如下。
一、压实责任
各单位主要负责人到岗到位，靠前指挥。
二、排查隐患
对山塘水库、地质灾害点、低洼易涝区逐一排查。"""
INSTRUCTION = f"防御第{RUN}号台风值班值守指令"
MEETING = f"第{RUN}号台风防御工作部署会"


def pick_unit(page: Page, label: str, name: str) -> None:
    """Type a unit's name into a picker and take the first find."""
    field = page.get_by_role("combobox", name=label)
    field.fill(name)
    page.get_by_role("option", name=name).first.click()


def act(page: Page, verb: str, *, opinion: str = "") -> None:
    """Press a verb of the action bar, say something, press it again in the sheet."""
    page.get_by_role("group").get_by_role("button", name=verb, exact=True).first.click()
    sheet = page.get_by_role("dialog")
    if opinion:
        sheet.get_by_role("textbox", name="意见").fill(opinion)
    sheet.get_by_role("button", name=verb, exact=True).last.click()
    expect(sheet).to_have_count(0)


def put_off_what_is_pressing(page: Page) -> None:
    """An urgent instruction that nobody has answered stands in front of everything; 稍后处理 moves it aside."""
    later = page.get_by_role("dialog").get_by_role("button", name="稍后处理")
    page.add_locator_handler(later, lambda button: button.click())


def open_document(page: Page, title: str, box: str = "待我办") -> None:
    page.goto("/documents")
    page.get_by_role("tab", name=box).click()
    page.get_by_role("link", name=re.compile(title)).first.click()


def days_ahead(days: int, clock: str) -> str:
    day = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)
    return f"{day:%Y-%m-%d}T{clock}"


@pytest.fixture(scope="module", autouse=True)
def heads(product: Product) -> None:
    open_accounts_for_heads(product)


def test_scene_2_an_instruction_reaches_every_tier_and_the_board_fills(enter: Enter) -> None:
    leader = enter("leader", phone=True)
    leader.goto("/reach/new")
    leader.get_by_role("button", name="县级水利值班员").click()
    leader.get_by_role("button", name="乡镇（街道）主要负责人").click()
    leader.get_by_label("标题").fill(INSTRUCTION)
    leader.get_by_role("textbox", name="内容").fill("请各值班员到岗，各乡镇主要负责人在岗带班，收到请确认。")
    send = leader.get_by_role("button", name=re.compile(r"向 [\d,]+ 人下达"))
    expect(send).to_be_enabled()
    send.click()
    answered = leader.get_by_role("button", name=re.compile("已确认")).first
    expect(answered).to_contain_text(re.compile(r"0\s*/"))
    for username, so_far in (("county", 1), ("township", 2)):
        person = enter(username)
        put_off_what_is_pressing(person)
        person.goto("/reach")
        person.get_by_role("button", name=f"确认收到：{INSTRUCTION}").click()
        expect(answered).to_contain_text(re.compile(rf"{so_far}\s*/"))


def test_scene_3_a_document_goes_from_draft_to_twelve_units(enter: Enter) -> None:
    clerk = enter("clerk")
    draft_and_submit(clerk)
    chat_about_it(enter, clerk)
    reviewer = enter("reviewer")
    open_document(reviewer, TITLE)
    act(reviewer, "同意", opinion="已核，请会签后送签。")
    for head in ("head-water", "head-finance"):
        page = enter(head)
        open_document(page, TITLE)
        act(page, "会签", opinion="同意。")
    signer = enter("signer", phone=True)
    open_document(signer, TITLE)
    act(signer, "签发", opinion="同意印发。")
    distribute_and_sign(enter, clerk)


def draft_and_submit(clerk: Page) -> None:
    clerk.goto("/documents/new")
    clerk.get_by_role("textbox", name="标题").fill(TITLE)
    clerk.get_by_role("textbox", name="正文").fill(BODY)
    clerk.get_by_role("button", name="下一级政府").first.click()
    clerk.get_by_text("武康街道办事处").first.wait_for()
    clerk.get_by_role("button", name="保存并查看版式").click()
    clerk.get_by_role("img", name=re.compile("第 1 页")).wait_for()
    clerk.get_by_role("button", name="送审", exact=True).click()
    pick_unit(clerk, "会签单位", "德清县水利局")
    pick_unit(clerk, "会签单位", "德清县财政局")
    clerk.get_by_role("dialog").get_by_role("button", name="送审", exact=True).click()
    expect(clerk.get_by_role("dialog")).to_have_count(0)


def distribute_and_sign(enter: Enter, clerk: Page) -> None:
    open_document(clerk, TITLE)
    expect(clerk.get_by_text(re.compile(r"政办〔\d{4}〕\d+号")).first).to_be_visible()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="下载 PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    act(clerk, "分发")
    expect(clerk.get_by_text(re.compile(r"已签收 0 / \d+")).first).to_be_visible()
    township = enter("township")
    open_document(township, TITLE, box="收文")
    township.get_by_role("button", name="签收", exact=True).click()
    expect(clerk.get_by_text(re.compile(r"已签收 1 / \d+")).first).to_be_visible()


def chat_about_it(enter: Enter, clerk: Page) -> None:
    """While it is on its way: what one types is on the other's screen."""
    colleague = enter("reviewer")
    for page, other in ((clerk, "王佳贤"), (colleague, "高霜成")):
        page.goto("/messages")
        page.get_by_role("link", name=re.compile(f"^{other}德清县")).first.click()
    colleague.get_by_role("textbox", name=re.compile("发消息给")).fill("台风通知我在看，两处数据请核对。")
    colleague.keyboard.press("Enter")
    expect(clerk.get_by_role("log").get_by_text("台风通知我在看，两处数据请核对。")).to_be_visible()
    clerk.get_by_role("textbox", name=re.compile("发消息给")).fill("已核对，没有出入。")
    clerk.keyboard.press("Enter")
    expect(colleague.get_by_role("log").get_by_text("已核对，没有出入。")).to_be_visible()


def test_scene_4_a_meeting_is_called_answered_and_its_items_become_to_dos(enter: Enter) -> None:
    clerk = enter("clerk")
    clerk.goto("/meetings/new")
    clerk.get_by_label("会议名称").fill(MEETING)
    clerk.get_by_label("地点").fill("县行政中心三楼会议室")
    clerk.get_by_label("主持人").fill("演示 副县长")
    clerk.get_by_label("开始").fill(days_ahead(3, "09:00"))
    clerk.get_by_label("结束").fill(days_ahead(3, "11:00"))
    clerk.get_by_label("回执截止").fill(days_ahead(2, "12:00"))
    clerk.get_by_role("button", name="下一级政府").click()
    clerk.get_by_role("button", name="发出通知").click()
    clerk.get_by_role("heading", name=MEETING).first.wait_for()

    township = enter("township", phone=True)
    township.goto("/meetings")
    township.get_by_role("link", name=re.compile(MEETING)).first.click()
    township.get_by_role("radio", name="替会").click()
    township.get_by_label("替会人").fill("演示 副主任")
    township.get_by_label("事由").fill("当日在村防汛一线")
    township.get_by_label("批准人").fill("演示 副县长")
    township.get_by_role("button", name="提交替会").click()
    expect(clerk.get_by_text("演示 副主任").first).to_be_visible()


def test_scene_4_agreed_items_of_issued_minutes_are_to_dos(enter: Enter) -> None:
    """Of a meeting that has been held, as the demo tells it."""
    clerk = enter("clerk")
    clerk.goto("/meetings")
    clerk.get_by_role("tab", name="已结束").click()
    clerk.locator("[data-row]").first.click()
    expect(clerk.get_by_role("heading", name="议定事项")).to_be_visible()


def test_scene_5_an_auditor_reads_the_record_and_proves_the_ledger(enter: Enter) -> None:
    auditor = enter("auditor")
    auditor.goto("/analytics")
    expect(auditor.get_by_text(re.compile(r"平均 [\d.]+ 个工作日")).first).to_be_visible()
    auditor.goto("/audit")
    auditor.get_by_role("button", name="核验全部").click()
    expect(auditor.get_by_text("完整", exact=True)).to_be_visible()
    auditor.get_by_text(TITLE).first.wait_for()
