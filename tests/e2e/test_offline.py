"""Without a line: what is kept can be read, what is written leaves once and in order; signing out leaves nothing."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

KEPT = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  if (!names.includes("officehub")) return { threads: 0, outbox: 0, names };
  const base = await new Promise((resolve) => {
    const r = indexedDB.open("officehub"); r.onsuccess = () => resolve(r.result); });
  const count = (store) => new Promise((resolve) => {
    const r = base.transaction(store).objectStore(store).count(); r.onsuccess = () => resolve(r.result); });
  const found = { threads: await count("threads"), outbox: await count("outbox"), names };
  base.close();
  return found;
}"""
READY = "async () => { await navigator.serviceWorker.ready; return !!navigator.serviceWorker.controller }"


def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="消息", exact=False).last
    box.fill(text)
    box.press("Enter")


def settled(page: Page) -> None:
    """The worker governs the page and the first conversations are kept."""
    page.wait_for_function(READY)
    page.wait_for_function(f"async () => (await ({KEPT})()).threads > 0")


def test_what_is_written_offline_survives_the_tab_and_leaves_once_in_order(enter: Enter) -> None:
    clerk = enter("clerk")
    clerk.goto("/messages")
    first = clerk.locator("[data-row]").first
    first.click()
    clerk.wait_for_url(re.compile(r"/messages/\d+"))
    address = clerk.url
    settled(clerk)
    context = clerk.context
    context.set_offline(True)
    texts = [f"离线 {secrets.token_hex(3)} 之{number}" for number in "一二三"]
    for text in texts:
        write(clerk, text)
        expect(clerk.get_by_text(text, exact=True)).to_be_visible()
    clerk.close()

    again = context.new_page()
    again.goto(address)
    expect(again.get_by_text("离线中")).to_be_visible()
    for text in texts:
        expect(again.get_by_text(text, exact=True)).to_be_visible()

    beside = context.new_page()  # a second tab must not send them a second time
    beside.goto(address)
    expect(beside.get_by_text(texts[0], exact=True)).to_be_visible()
    context.set_offline(False)
    for page in (again, beside):
        expect(page.get_by_text("离线中")).to_have_count(0)
    again.wait_for_function(f"async () => (await ({KEPT})()).outbox === 0")
    said = stored(again, address)
    assert [text for text in said if text in texts] == texts


def stored(page: Page, address: str) -> list[str]:
    """As the server has it, which is what anybody else sees."""
    path = f"/api/messaging/conversations/{address.rsplit('/', 1)[1]}/messages"
    answer = page.request.get(path)
    return [item["text"] for item in answer.json()["items"]]


def test_signing_out_leaves_nothing_on_the_device(enter: Enter) -> None:
    page = enter("clerk", phone=True)
    page.goto("/messages")
    settled(page)
    page.goto("/me")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.wait_for_function("async () => !(await indexedDB.databases()).some((one) => one.name.startsWith('officehub'))")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('officehub.drafts'))") == []


def test_secret_talk_is_not_kept_and_no_answer_of_the_api_is(enter: Enter) -> None:
    page = enter("leader")
    page.goto("/messages")
    settled(page)
    kept = page.evaluate(
        """async () => { const all = [];
        for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(r.url);
        return all; }"""
    )
    assert kept
    assert not [address for address in kept if "/api/" in address or "/_allauth/" in address]
