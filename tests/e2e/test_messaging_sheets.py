"""Every sheet of messaging as it stands open: it fits, axe finds nothing serious, closing gives the focus back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter
from tests.e2e.talking import group_of, person_of, post
from tests.support.axe import serious

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

Open = Callable[[Page], Any]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^{name}")).last.click()


def on_message(verb: str) -> Open:
    def choose(page: Page) -> None:
        page.wait_for_load_state("networkidle")  # the composer has taken the focus by now
        page.get_by_role("log").get_by_role("article").last.press("Enter")
        page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()
        page.get_by_role("dialog", name=re.compile(verb)).wait_for()

    return choose


def aside(name: str) -> Open:
    def choose(page: Page) -> None:
        door = page.get_by_role("button", name=name, exact=True)
        if page.evaluate("document.documentElement.dataset.layout") == "phone":
            page.get_by_role("button", name="相关信息").click()
        door.click()
        page.get_by_role("dialog").last.wait_for()

    return choose


def own(tab: str) -> Open:
    def choose(page: Page) -> None:
        page.goto("/messages")
        page.get_by_role("button", name="我的", exact=True).click()
        page.get_by_role("dialog").get_by_role("tab", name=tab).click()

    return choose


def search(page: Page) -> None:
    page.goto("/messages")
    press(page, "搜索消息")
    page.get_by_role("searchbox").fill("防汛")
    page.get_by_role("tab").first.wait_for()


def share(page: Page) -> None:
    page.goto("/meetings")
    page.locator("[data-row]").first.click()
    shown = page.get_by_role("button", name="转发到会话")
    more = page.get_by_role("button", name="更多", exact=True)
    shown.or_(more).first.wait_for()
    if not shown.is_visible():
        more.click()
        shown = page.get_by_role("menuitem", name="转发到会话")
    shown.click()
    page.get_by_role("dialog", name="转发到会话").wait_for()


SHEETS: dict[str, Open] = {
    "forward": on_message("转发"),
    "readers": on_message("阅读情况"),
    "settings": aside("群管理"),
    "bots": aside("添加机器人"),
    "export": aside("导出会话"),
    "search-here": lambda page: press(page, "搜索聊天记录"),
    "begin": lambda page: (page.goto("/messages"), press(page, "发起会话")),
    "favourites": own("收藏"),
    "reminders": own("稍后提醒"),
    "scheduled": own("定时发送"),
    "search": search,
    "share": share,
}
PAGES = {"clerk": ["/me/notifications", "/me/quiet-breakings", "/verify/unknown"], "sysadmin": ["/gateways"]}


def conversation(enter: Enter, page: Page) -> str:
    place = group_of(page, enter("reviewer"), title="演示：面板检查群")
    body = {"conversation_id": place, "text": "请各位核对防汛值班表", "client_key": str(uuid4())}
    post(page, "/api/messaging/messages", body)
    return f"/messages/{place}"


def settled(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name} is wider than the screen by {overflow} px"
    assert serious(page) == [], name


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_sheets_of_messaging_are_accessible(enter: Enter, phone: bool) -> None:
    page = enter("clerk", phone=phone)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = conversation(enter, page)
    for name, show in SHEETS.items():
        page.goto(address)
        page.get_by_role("log").get_by_role("article").last.wait_for()
        show(page)
        settled(page, name)
    assert errors == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_beside_messaging_are_accessible(enter: Enter, phone: bool) -> None:
    for who, paths in PAGES.items():
        page = enter(who, phone=phone)
        for path in paths:
            page.goto(path)
            page.get_by_role("heading").first.wait_for()
            settled(page, path)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_secret_conversation_is_accessible(enter: Enter, phone: bool) -> None:
    page, other = enter("clerk", phone=phone), enter("reviewer")
    place = post(page, "/api/messaging/secret", {"person_id": person_of(other)})["id"]
    page.goto(f"/messages/{place}")
    page.get_by_role("textbox").last.fill("只说一次")
    page.get_by_role("textbox").last.press("Enter")
    page.get_by_role("log").get_by_role("article").last.wait_for()
    settled(page, "secret")


@pytest.mark.parametrize("name", ["forward", "readers", "bots", "export"])
def test_closing_gives_the_focus_back(enter: Enter, name: str) -> None:
    page = enter("clerk")
    page.goto(conversation(enter, page))
    page.get_by_role("log").get_by_role("article").last.wait_for()
    SHEETS[name](page)
    page.get_by_role("dialog").last.get_by_role("button", name="关闭").first.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")
