"""Setting a conversation up from within a signed-in page: through the same addresses as the page itself."""

from __future__ import annotations

import secrets
from typing import Any

from playwright.sync_api import Page

ASK = """async ([address, body]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const answer = await fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}"""


def post(page: Page, address: str, body: dict[str, Any]) -> Any:
    return page.evaluate(ASK, [address, body])


def person_of(page: Page) -> int:
    return int(page.request.get("/api/directory/me").json()["person_id"])


def group_of(founder: Page, *others: Page, title: str = "") -> int:
    """A new group of the people signed in on these pages."""
    people = [person_of(page) for page in others]
    body = {"title": title or f"演示群 {secrets.token_hex(3)}", "person_ids": people, "even_if_exists": True}
    return int(post(founder, "/api/messaging/groups", body)["id"])
