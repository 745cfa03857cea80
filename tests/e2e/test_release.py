"""Above a number of people a second leader looks first: sent back with a reason, mended, released, only then sent."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter, Product
from tests.e2e.setting_up import open_account_for_second_leader
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

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
    leader.get_by_label("这是演练").check()


def test_a_large_instruction_waits_for_a_second_leader(product: Product, enter: Enter) -> None:
    open_account_for_second_leader(product)
    title = f"危险区核查 {secrets.token_hex(3)}"
    leader, second = enter("leader"), enter("leader-second", phone=True)
    for page in (leader, second):
        put_off_what_is_pressing(page)
    written(leader, title)
    expect(leader.get_by_role("region", name="基层负担提示")).to_be_visible()
    assert serious(leader) == []
    leader.get_by_role("button", name=HAND_IN).click()
    leader.wait_for_url(re.compile(r"/reach/held/\d+"))
    expect(leader.get_by_text("待放行").first).to_be_visible()

    second.goto("/todo")
    second.get_by_role("link", name=re.compile(title)).first.click()
    assert serious(second) == []
    second.get_by_role("button", name="退回", exact=True).click()
    sheet = second.get_by_role("dialog")
    sheet.get_by_role("textbox", name="退回原因").fill("请写明报送对象。")
    sheet.get_by_role("button", name="退回", exact=True).click()
    expect(leader.get_by_text(re.compile("请写明报送对象"))).to_be_visible()

    leader.get_by_role("button", name="修改后重新下达").click()
    expect(leader.get_by_label("标题")).to_have_value(title)
    leader.get_by_role("textbox", name="内容").fill("请于今日十八时前核实转移人数，报省防指办。")
    leader.get_by_role("button", name=HAND_IN).click()
    leader.wait_for_url(re.compile(r"/reach/held/\d+"))
    second.goto(leader.url)
    second.get_by_role("button", name=re.compile(r"放行，向 [\d,]+ 人下达")).click()
    expect(second.get_by_role("article").get_by_text("已放行", exact=True)).to_be_visible()
    leader.get_by_role("button", name="指令看板").click()
    expect(leader.get_by_role("heading", name=re.compile(title)).first).to_be_visible()
    expect(leader.get_by_text(re.compile("拟，.*放行")).first).to_be_visible()
