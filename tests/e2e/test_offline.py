"""Without a line: what is kept can be read, what is written leaves once and in order; signing out leaves nothing."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter

pytestmark = [pytest.mark.e2e, pytest.mark.offline]
expect.set_options(timeout=WAIT_MS)

KEPT = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  if (!names.includes("officehub")) return { threads: [], outbox: 0, names };
  const base = await new Promise((resolve) => {
    const r = indexedDB.open("officehub"); r.onsuccess = () => resolve(r.result); });
  const keys = (store) => new Promise((resolve) => {
    const r = base.transaction(store).objectStore(store).getAllKeys(); r.onsuccess = () => resolve(r.result); });
  const found = { threads: await keys("threads"), outbox: (await keys("outbox")).length, names };
  base.close();
  return found;
}"""
# Playwright takes the promise of an asynchronous predicate for its answer, so the page itself waits.
UNTIL = """async (wait) => {{
  const holds = {predicate};
  for (const end = Date.now() + wait; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
    if (await holds()) return true;
  return false;
}}"""
READY = "async () => { await navigator.serviceWorker.ready; return !!navigator.serviceWorker.controller }"


START = """async (person) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const answer = await fetch("/api/messaging/direct", {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ person_id: person }) });
  return (await answer.json()).id;
}"""


def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name=re.compile("^发消息给"))
    box.fill(text)
    box.press("Enter")


def together(one: Page, other: Page) -> str:
    """The address of what two people say to each other; both look at it."""
    person = other.request.get("/api/directory/me").json()["person_id"]
    address = f"/messages/{one.evaluate(START, person)}"
    for page in (one, other):
        page.goto(address)
        write(page, f"在线 {secrets.token_hex(3)}")
    return address


def becomes(page: Page, predicate: str) -> None:
    assert page.evaluate(UNTIL.format(predicate=predicate), WAIT_MS), predicate


def settled(page: Page, address: str = "") -> None:
    """The worker governs the page and the conversation at this address is kept, or any."""
    becomes(page, READY)
    wanted = f".includes({address.rsplit('/', 1)[1]})" if address else ".length > 0"
    becomes(page, f"async () => (await ({KEPT})()).threads{wanted}")


def said(page: Page, texts: list[str]) -> list[str]:
    """Those of the texts that stand in the log, from the top, each as often as it stands there."""
    lines = page.get_by_role("log").inner_text().splitlines()
    return [line.strip() for line in lines if line.strip() in texts]


def test_what_is_written_offline_survives_the_tab_and_leaves_once_in_order(enter: Enter) -> None:
    clerk, reviewer = enter("clerk"), enter("reviewer", phone=True)
    address = together(clerk, reviewer)
    settled(clerk, address)
    context = clerk.context
    context.set_offline(True)
    expect(clerk.get_by_text("连接已断开")).to_be_visible()
    texts = [f"离线 {secrets.token_hex(3)} 之{number}" for number in "一二三"]
    for text in texts:
        write(clerk, text)
        expect(clerk.get_by_role("log").get_by_text(text, exact=True)).to_be_visible()
    clerk.close()

    again = context.new_page()
    again.goto(address)
    expect(again.get_by_text("离线中")).to_be_visible()
    for text in texts:
        expect(again.get_by_role("log").get_by_text(text, exact=True)).to_be_visible()
    texts.append(f"离线 {secrets.token_hex(3)} 之四")
    write(again, texts[-1])  # after what was written before the page was opened anew

    beside = context.new_page()  # a second tab must not send them a second time
    beside.goto(address)
    expect(beside.get_by_role("log").get_by_text(texts[-1], exact=True)).to_be_visible()
    assert said(reviewer, texts) == []
    context.set_offline(False)
    for page in (again, beside):
        expect(page.get_by_text("离线中")).to_have_count(0)
    becomes(again, f"async () => (await ({KEPT})()).outbox === 0")
    expect(reviewer.get_by_role("log").get_by_text(texts[-1], exact=True)).to_be_visible()
    for page in (reviewer, again, beside):
        assert said(page, texts) == texts


def test_signing_out_leaves_nothing_on_the_device(enter: Enter) -> None:
    page = enter("clerk", phone=True)
    page.goto("/messages")
    settled(page)
    page.goto("/me")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile("/sign-in"))
    becomes(page, "async () => !(await indexedDB.databases()).some((one) => one.name.startsWith('officehub'))")
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
