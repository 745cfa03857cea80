"""J1 and J2 on five tiers: told on a phone, passed on, fed back from a valley without a line, complete only when all
below have answered; J3 is in test_command.py. The sixth looks the export over with a command of his own."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OURS, ROOT, WAIT_MS, Enter, Product
from tests.e2e.test_feedback_offline import CALL, FORM, HELD, photo
from tests.e2e.test_offline import READY, becomes
from tests.support.axe import serious
from tests.support.files import PDF

pytestmark = [pytest.mark.e2e, pytest.mark.offline]
expect.set_options(timeout=WAIT_MS)

COUNTY = 3


def me(page: Page) -> dict:
    return dict(page.request.get("/api/directory/me").json())


def told(leader: Page, county: Page, title: str) -> int:
    """By the leader, to the county's duty officer, who must pass it on and collect a number and a photo."""
    body = {
        "client_key": str(uuid4()),
        "level": "important",
        "title": title,
        "text": "请逐级核实危险区转移人数，附现场照片，今日内反馈。",
        "ask": "confirm",
        "form": FORM,
        "forward_tiers": [COUNTY],
        "deadline": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        "audience": {"any_of": [{"people": [me(county)["person_id"]]}], "without": []},
    }
    return int(leader.evaluate(CALL, ["/api/reach/dispatches", body])["id"])


def put_off_what_is_pressing(page: Page) -> None:
    later = page.get_by_role("dialog").get_by_role("button", name="稍后处理")
    page.add_locator_handler(later, lambda button: button.click(), no_wait_after=True)


def passed_on(county: Page, below: list[Page]) -> None:
    county.get_by_role("button", name="转发下级", exact=True).first.click()
    sheet = county.get_by_role("dialog")
    sheet.get_by_role("button", name="按条件选择").click()
    for page in below:
        seek = sheet.get_by_role("combobox", name="限定")
        seek.fill(me(page)["name"])
        sheet.get_by_role("option", name=re.compile(me(page)["name"])).first.click()
    sheet.get_by_role("textbox", name=re.compile("补充要求")).fill("各镇街 17 时前报县防指。")
    sheet.get_by_role("button", name=f"转发给 {len(below)} 人").click()
    expect(sheet).to_have_count(0)


def fed_back(page: Page, moved: int) -> None:
    form = page.get_by_role("form", name="反馈")
    form.get_by_label("转移人数").fill(str(moved))
    with page.expect_file_chooser() as chooser:
        form.get_by_role("button", name="现场照片：拍照或选图").click()
    chooser.value.set_files(photo())
    expect(form.get_by_role("img", name="现场.jpg")).to_be_visible()
    form.get_by_role("button", name="提交反馈").click()


def opened(page: Page, title: str) -> None:
    """The one of this title in one's own inbox."""
    items = page.request.get("/api/reach/inbox?box=open").json()["items"]
    page.goto(f"/reach/inbox/{next(item['id'] for item in items if item['title'] == title)}")
    page.get_by_role("form", name="反馈").wait_for()


def line_of_the_county(leader: Page) -> Locator:
    units = leader.get_by_role("region", name="单位完成情况")
    units.get_by_role("button", name="全部单位").or_(units.get_by_role("tab", name="全部单位")).first.click()
    return units.get_by_role("listitem").filter(has_text="德清县水利局")


def verified(product: Product, file: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"OFFICEHUB_VAR": str(product.home)}
    command = [sys.executable, "manage.py", "verify_paper", str(file)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def exported_and_verified(leader: Page, product: Product, paper: Path) -> None:
    leader.get_by_role("button", name="更多", exact=True).first.click()
    leader.get_by_role("menuitem", name="导出台账").click()
    sheet = leader.get_by_role("dialog")
    sheet.get_by_role("button", name="导出台账").click()
    with leader.expect_download() as taken:
        sheet.get_by_role("link", name="下载").click()
    content = taken.value.path().read_bytes()
    paper.write_bytes(content)
    assert verified(product, paper).returncode == 0
    place = len(content) // 2
    paper.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert verified(product, paper).returncode != 0


def test_an_instruction_is_passed_down_and_complete_only_when_all_below_have_answered(
    enter: Enter, product: Product, tmp_path: Path
) -> None:
    title = f"危险区人员转移核查 {secrets.token_hex(3)}"
    leader, county = enter("leader", phone=True), enter("county")
    township, village, grid = enter("township", phone=True), enter("village", phone=True), enter("grid", phone=True)
    below = [township, village, grid]
    for page in (leader, county, *below):
        put_off_what_is_pressing(page)
    dispatch = told(leader, county, title)
    leader.goto(f"/reach/board/{dispatch}")
    line = line_of_the_county(leader)
    expect(line).to_contain_text("待确认")
    county.goto(f"/reach/inbox/{dispatch}")
    county.get_by_role("button", name="确认收到", exact=True).first.click()
    expect(line).to_contain_text("待转发")
    passed_on(county, below)
    expect(line).to_contain_text("待下级")

    opened(village, title)
    becomes(village, READY)
    village.context.set_offline(True)
    fed_back(village, 12)
    expect(village.get_by_role("form").get_by_text("待发送")).to_be_visible()
    opened(township, title)
    fed_back(township, 30)
    expect(township.get_by_role("button", name="更新反馈")).to_be_visible()
    opened(grid, title)
    fed_back(grid, 3)
    expect(grid.get_by_role("button", name="更新反馈")).to_be_visible()
    expect(line).to_contain_text("待下级")

    village.context.set_offline(False)
    becomes(village, f"async () => !(await ({HELD})()).held.length")
    expect(line).to_contain_text("已完成")
    expect(leader.get_by_role("region", name="反馈汇总")).to_contain_text("45")

    exported_and_verified(leader, product, tmp_path / "ledger.xlsx")


def test_those_who_have_not_answered_are_reminded_from_the_board(enter: Enter) -> None:
    title = f"值班到岗核查 {secrets.token_hex(3)}"
    leader, county = enter("leader", phone=True), enter("county", phone=True)
    for page in (leader, county):
        put_off_what_is_pressing(page)
    dispatch = told(leader, county, title)
    leader.goto(f"/reach/board/{dispatch}")
    leader.get_by_role("button", name="提醒未答复").first.click()
    leader.get_by_role("dialog").get_by_role("button", name=re.compile("提醒")).last.click()
    expect(leader.get_by_text("已提醒 1 人")).to_be_visible()
    county.goto("/reach")
    expect(county.get_by_text("催 1 次").first).to_be_visible()
    county.get_by_role("button", name=f"确认收到：{title}").click()
    expect(leader.get_by_role("button", name=re.compile("已确认")).first).to_contain_text(re.compile(r"1\s*/\s*1"))


def corrected(leader: Page, reason: str) -> None:
    sheet = leader.get_by_role("dialog", name="更正指令")
    sheet.get_by_label("更正说明").fill(reason)
    assert serious(leader) == []
    sheet.get_by_role("button", name="更正", exact=True).click()
    expect(sheet).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_correction_adds_a_file_and_takes_it_out_again_for_everybody(enter: Enter, phone: bool) -> None:
    title, table = f"名单核实 {secrets.token_hex(3)}", "责任人名单（演示）.pdf"
    leader, county = enter("leader", phone=phone), enter("county", phone=not phone)
    for page in (leader, county):
        put_off_what_is_pressing(page)
    dispatch = told(leader, county, title)
    county.goto(f"/reach/inbox/{dispatch}")
    expect(county.get_by_role("heading", name=title).first).to_be_visible()
    leader.goto(f"/reach/board/{dispatch}")

    leader.get_by_role("button", name="更正", exact=True).click()
    sheet = leader.get_by_role("dialog", name="更正指令")
    sheet.locator("input[type=file]").set_input_files({"name": table, "mimeType": "application/pdf", "buffer": PDF})
    expect(sheet.get_by_role("button", name=f"移除附件 {table}")).to_be_visible()
    corrected(leader, "补发名单")
    expect(county.get_by_text(table)).to_be_visible()  # without opening it anew
    expect(county.get_by_text(re.compile("更正$")).first).to_be_visible()

    leader.get_by_role("button", name="更正", exact=True).click()
    sheet.get_by_role("button", name=f"移除附件 {table}").click()
    corrected(leader, "名单有误，另行下发")
    expect(county.get_by_text(table)).to_have_count(0)
    leader.get_by_text("指令原文与下达对象").click()
    expect(leader.get_by_text("请逐级核实危险区转移人数").first).to_be_visible()
    expect(leader.get_by_text(table)).to_have_count(0)
