"""A conversation without a mouse: from signing in to finding what was said. The focus is always somewhere, and seen."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PASSWORD, WAIT_MS, Enter
from tests.e2e.talking import group_of

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)
FAR = 60  # presses of Tab

WHERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return { seen: false, name: "nothing" };
  const box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const field = here.matches("input, textarea");
  return { seen: box.width > 0 && box.height > 0 && (ring || field), name: here.outerHTML.slice(0, 160) };
}"""


def seen(page: Page) -> None:
    where = page.evaluate(WHERE)
    assert where["seen"], where["name"]


def tab_to(page: Page, goal: Locator, *, back: bool = False) -> None:
    for _ in range(FAR):
        if goal.evaluate_all("(found) => found.includes(document.activeElement)"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        seen(page)
    raise AssertionError(f"Tab never reached {goal}")


def sign_in(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_label("账号").wait_for()
    tab_to(page, page.get_by_label("账号"))
    page.keyboard.type(username)
    tab_to(page, page.get_by_label("密码", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()


def open_from_list(page: Page, title: str) -> None:
    """J walks the list; Enter opens; one stands in the field at once."""
    row = page.get_by_role("link", name=re.compile(title))
    row.wait_for()
    for _ in range(FAR):
        page.keyboard.press("j")
        if row.evaluate_all("(found) => found.includes(document.activeElement)"):
            break
    seen(page)
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^发消息给"))


def last(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def to_last_message(page: Page) -> None:
    tab_to(page, page.get_by_role("log"), back=True)
    page.keyboard.press("End")
    expect(last(page)).to_be_focused()
    seen(page)


def choose_for_last(page: Page, verb: str) -> None:
    """Enter on a message opens all that one may do with it."""
    to_last_message(page)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name=verb, exact=True))
    page.keyboard.press("Enter")


def write_with_a_mention(page: Page, word: str) -> None:
    page.keyboard.type(f"防汛值班{word} @")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text(re.compile(rf"防汛值班{word} @\S+"))
    expect(field(page)).to_be_focused()


def reply_to_the_last(page: Page, word: str) -> None:
    to_last_message(page)
    page.keyboard.press("r")
    expect(field(page)).to_be_focused()
    page.keyboard.type(f"答复{word}")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text(f"答复{word}")
    expect(last(page).get_by_role("button", name=re.compile("^引用"))).to_be_visible()


def react_to_the_last(page: Page) -> None:
    to_last_message(page)
    page.keyboard.press("e")
    expect(page.get_by_role("toolbar", name="回应").get_by_role("button").first).to_be_focused()
    seen(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(last(page).get_by_role("button", name=re.compile(r"收到，1 人"))).to_be_visible()
    seen(page)


def edit_and_recall(page: Page, word: str) -> None:
    choose_for_last(page, "修改")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"改过{word}")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text(f"改过{word}")

    choose_for_last(page, "撤回")
    expect(last(page)).to_contain_text("撤回")
    seen(page)


def find_it_again(page: Page, word: str) -> None:
    tab_to(page, page.get_by_role("button", name="搜索聊天记录"), back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(word)
    hit = page.get_by_role("dialog").get_by_role("link", name=re.compile(f"防汛值班{word}"))
    hit.wait_for()
    tab_to(page, hit)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("article", name=re.compile(f"防汛值班{word}"))).to_be_focused()
    seen(page)


def test_a_whole_conversation_by_keys_alone(enter: Enter) -> None:
    page, other = enter("clerk"), enter("reviewer")
    word, title = secrets.token_hex(3), f"键盘演示群 {secrets.token_hex(3)}"
    group_of(page, other, title=title)
    page.context.clear_cookies()
    sign_in(page, "clerk")
    open_from_list(page, title)
    write_with_a_mention(page, word)
    reply_to_the_last(page, word)
    react_to_the_last(page)
    edit_and_recall(page, word)
    find_it_again(page, word)
