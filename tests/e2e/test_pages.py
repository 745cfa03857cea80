"""Every page, on a desktop and on a phone: it opens without an error, fits its width, and axe finds nothing serious."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Enter
from tests.support.axe import serious

pytestmark = pytest.mark.e2e

PAGES = {
    "clerk": [
        "/messages",
        "/todo",
        "/directory",
        "/workbench",
        "/me",
        "/documents",
        "/documents/new",
        "/meetings",
        "/meetings/new",
        "/command",
        "/command?view=plans",
        "/forces",
        "/forces/new",
        "/roster",
        "/roster/now",
        "/roster/swaps",
        "/roster/import",
    ],
    "leader": ["/reach", "/reach/new", "/reach/limit", "/reach/burden"],
    "auditor": ["/audit", "/analytics"],
    "sysadmin": ["/gateways"],
}
SHEETS = {"更正": "更正指令", "导出台账": "导出台账", "撤回指令": "撤回指令"}
# What scrolls down never scrolls sideways as well; a table or a row of tabs does so by itself.
WIDER = """() => [...document.querySelectorAll(
  ".page-frame > .body > .scroll, .list-pane > .rows, .thing-pane > .body > .content, dialog[open] .content"
)].filter((pane) => pane.scrollWidth > pane.clientWidth).map((pane) => `${pane.className} ${pane.scrollWidth}`)"""


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_open_fit_and_are_accessible(enter: Enter, who: str, phone: bool) -> None:
    page = enter(who, phone=phone)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in PAGES[who]:
        page.goto(path)
        page.get_by_role("heading").first.wait_for()
        page.wait_for_load_state("networkidle")
        fits(page, path)
        assert serious(page) == [], path
    assert errors == []


def fits(page: Page, where: str) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{where} is wider than the screen by {overflow} px"
    assert page.evaluate(WIDER) == [], where


@pytest.mark.parametrize("preference", [{"locale": "en"}, {"care": True}], ids=["english", "care"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_fit_a_phone_in_english_and_enlarged(enter: Enter, who: str, preference: dict[str, object]) -> None:
    page = enter(who, phone=True)
    page.evaluate("chosen => localStorage.setItem('officehub.preferences', JSON.stringify(chosen))", preference)
    for path in PAGES[who]:
        page.goto(path)
        page.get_by_role("heading").first.wait_for()
        page.wait_for_load_state("networkidle")
        fits(page, path)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_sheets_of_a_board_fit_and_show_their_button(enter: Enter, phone: bool) -> None:
    page = enter("leader", phone=phone)
    page.goto("/reach")
    page.get_by_role("tab", name="本单位下达").click()
    page.get_by_role("link", name=re.compile("防汛隐患排查")).first.click()
    more = page.get_by_role("button", name="更多", exact=True)
    for verb, title in SHEETS.items():
        more.wait_for()
        direct = page.get_by_role("button", name=verb, exact=True)
        if direct.count() == 0:
            more.click()
            direct = page.get_by_role("menuitem", name=verb)
        direct.click()
        sheet = page.get_by_role("dialog", name=title)
        expect(sheet.locator("footer .button").last).to_be_in_viewport(ratio=1)
        fits(page, title)
        assert serious(page) == [], title
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
