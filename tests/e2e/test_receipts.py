"""The receipts of a message to ten thousand, opened in the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OURS, ROOT, WAIT_MS, Enter, Product
from tests.e2e.talking import group_of, post

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

CROWD = 9_998  # with the founder and a colleague: as many as a conversation holds
FILL = """
from messaging.models import Conversation, Membership
from tests.support.crowds import crowd_in
place = Conversation.objects.get(pk={place})
crowd_in(place, Membership.objects.filter(conversation=place).first().appointment_id, {size}, {number})
"""


def fill(product: Product, place: int, number: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"OFFICEHUB_VAR": str(product.home)}
    code = FILL.format(place=place, size=CROWD, number=number)
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=environment, check=True)


def said(page: Page, place: int, text: str) -> int:
    body = {"conversation_id": place, "text": text, "client_key": str(uuid4())}
    return int(post(page, "/api/messaging/messages", body)["number"])


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_ten_thousand_receipts_in_the_page(enter: Enter, product: Product, phone: bool) -> None:
    page = enter("clerk", phone=phone)
    place = group_of(page, enter("reviewer"), title="演示：万人群")
    number = said(page, place, "请各地核对值班表")
    fill(product, place, number)
    page.goto(f"/messages/{place}")
    page.get_by_role("button", name=re.compile("9999 已读")).last.click()
    sheet = page.get_by_role("dialog", name="阅读情况")
    read = sheet.get_by_role("tab", name=re.compile("^已读 4,?999$"))
    expect(read).to_be_visible()
    read.click()
    people = sheet.get_by_role("region").get_by_role("listitem")
    expect(people).to_have_count(500)
    people.last.scroll_into_view_if_needed()
    expect(people).to_have_count(1_000)
    expect(people.first).to_contain_text("成员")
    sheet.get_by_role("tab", name=re.compile("^未读")).click()
    sheet.get_by_role("button", name=re.compile(r"提醒未读（5,?000 人）")).click()
    expect(sheet.get_by_role("status")).to_contain_text(re.compile("5,?000"))
    expect(sheet.get_by_role("button", name=re.compile("提醒未读"))).to_be_disabled()
