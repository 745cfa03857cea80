"""Above a number of people a second leader looks first: sent back with a reason, mended, released, only then sent."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import WAIT_MS, Enter, Product
from tests.e2e.setting_up import (
    instruct_a_head_who_passes_on,
    let_the_deadline_pass,
    open_account_for_second_leader,
    open_accounts_for_heads,
)
from tests.support.axe import serious
from tests.support.files import PDF

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

TABLE = "核查表（演示）.pdf"
HAND_IN = re.compile(r"送放行（[\d,]+ 人）")


def put_off_what_is_pressing(page: Page) -> None:
    later = page.get_by_role("dialog").get_by_role("button", name="稍后处理")
    page.add_locator_handler(later, lambda button: button.click(), no_wait_after=True)


def written(leader: Page, title: str) -> None:
    leader.goto("/reach/new")
    leader.get_by_role("button", name="乡镇（街道）主要负责人").click()
    leader.get_by_role("button", name="村（社区）主任").click()
    leader.get_by_label("标题").fill(title)
    leader.get_by_role("textbox", name="内容").fill("请于今日十八时前核实转移人数。")
    leader.get_by_role("button", name="30 分钟内").click()
    leader.get_by_label("这是演练").check()
    leader.locator("input[type=file]").set_input_files({"name": TABLE, "mimeType": "application/pdf", "buffer": PDF})
    expect(leader.get_by_role("button", name=f"移除附件 {TABLE}")).to_be_visible()


def handed_in(page: Page, place: Locator | Page) -> None:
    place.get_by_role("button", name=HAND_IN).click()
    page.wait_for_url(re.compile(r"/reach/held/\d+"))
    expect(page.get_by_text("待放行").first).to_be_visible()


def sent_back(second: Page, title: str, reason: str) -> None:
    second.goto("/todo")
    second.get_by_role("link", name=re.compile(title)).first.click()
    expect(second.get_by_role("button", name="退回", exact=True)).to_be_visible()
    assert serious(second) == []
    second.get_by_role("button", name="退回", exact=True).click()
    sheet = second.get_by_role("dialog")
    sheet.get_by_role("textbox", name="退回原因").fill(reason)
    sheet.get_by_role("button", name="退回", exact=True).click()
    expect(second.get_by_role("article").get_by_text("已退回", exact=True)).to_be_visible()


def released(second: Page, url: str) -> None:
    second.goto(url)
    second.get_by_role("button", name=re.compile(r"放行，向 [\d,]+ 人下达")).click()
    expect(second.get_by_role("article").get_by_text("已放行", exact=True)).to_be_visible()


def limit_set(head: Page, people: int) -> None:
    head.goto("/me")
    head.get_by_role("link", name="放行人数").click()
    field = head.get_by_label("超过多少人须放行")
    field.fill("1501")
    expect(head.get_by_text("请填写 0 到 1,500 之间的整数。")).to_be_visible()
    assert serious(head) == []
    field.fill(str(people))
    head.get_by_role("button", name="保存").click()
    expect(head.get_by_text(f"超过 {people} 人须放行").first).to_be_visible()


def test_a_large_instruction_waits_for_a_second_leader(product: Product, enter: Enter) -> None:
    open_account_for_second_leader(product)
    title = f"危险区核查 {secrets.token_hex(3)}"
    leader, second = enter("leader"), enter("leader-second", phone=True)
    for page in (leader, second):
        put_off_what_is_pressing(page)
    written(leader, title)
    expect(leader.get_by_role("region", name="基层负担提示")).to_be_visible()
    expect(leader.get_by_role("button", name=HAND_IN)).to_be_enabled()
    assert serious(leader) == []
    handed_in(leader, leader)
    sent_back(second, title, "请写明报送对象。")
    expect(leader.get_by_text(re.compile("退回：请写明报送对象"))).to_be_visible()

    let_the_deadline_pass(product, title)
    leader.goto("/todo")
    leader.get_by_role("link", name=re.compile(f"{title}.*请写明报送对象")).click()
    leader.get_by_role("button", name="修改后重新下达").click()
    expect(leader.get_by_label("标题")).to_have_value(title)
    expect(leader.get_by_role("button", name=f"移除附件 {TABLE}")).to_be_visible()
    expect(leader.get_by_text(re.compile("退回：请写明报送对象"))).to_be_visible()
    expect(leader.get_by_label("截止时间")).to_have_value("")
    expect(leader.get_by_text(re.compile("原截止时间.*已过，请重新选择"))).to_be_visible()
    expect(leader.get_by_role("button", name=HAND_IN)).to_be_enabled()
    assert serious(leader) == []
    leader.get_by_role("button", name="2 小时内").click()
    expect(leader.get_by_text(re.compile("原截止时间.*已过$"))).to_be_visible()
    leader.get_by_role("textbox", name="内容").fill("请于今日十八时前核实转移人数，报省防指办。")
    handed_in(leader, leader)
    second.goto(leader.url)
    expect(second.get_by_text(TABLE)).to_be_visible()
    expect(second.get_by_text(re.compile("曾于.*退回：请写明报送对象"))).to_be_visible()
    released(second, leader.url)
    leader.get_by_role("button", name="指令看板").click()
    expect(leader.get_by_role("heading", name=re.compile(title)).first).to_be_visible()
    expect(leader.get_by_text(re.compile("拟，.*放行")).first).to_be_visible()


def test_an_organ_sets_its_own_limit_and_its_forwards_wait_as_well(product: Product, enter: Enter) -> None:
    open_accounts_for_heads(product)
    title = f"责任人核实 {secrets.token_hex(3)}"
    instruct_a_head_who_passes_on(product, title)
    head, deputy = enter("head-water"), enter("deputy-water", phone=True)
    for page in (head, deputy):
        put_off_what_is_pressing(page)
    limit_set(head, 0)

    head.goto("/todo")
    head.get_by_role("link", name=re.compile(title)).first.click()
    head.get_by_role("button", name="转发下级").click()
    sheet = head.get_by_role("dialog")
    sheet.get_by_role("button", name="乡镇（街道）主要负责人").click()
    sheet.get_by_role("textbox", name="补充要求").fill("今晚八时前报。")
    handed_in(head, sheet)
    deputy.goto(head.url)
    expect(deputy.get_by_text("请核实山塘水库责任人名单（演示）。")).to_be_visible()
    expect(deputy.get_by_text("今晚八时前报。")).to_be_visible()
    sent_back(deputy, title, "请改为明早。")

    head.get_by_role("button", name="修改后重新转发").click()
    expect(sheet.get_by_role("textbox", name="补充要求")).to_have_value("今晚八时前报。")
    sheet.get_by_role("textbox", name="补充要求").fill("明早八时前报。")
    handed_in(head, sheet)
    expect(head.get_by_text("明早八时前报。")).to_be_visible()
    released(deputy, head.url)
    head.goto("/reach/limit")
    head.get_by_role("button", name="恢复全站规定").click()
    expect(head.get_by_text("未另定，按全站规定执行")).to_be_visible()
