"""转发到会话 from a meeting's page, and the answer given on its card."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WAIT_MS, Enter
from tests.e2e.talking import group_of, post

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)


def meeting_with(organiser: Page, invited: Page) -> int:
    known = invited.request.get("/api/meetings/?past=false").json()["items"]
    unit = invited.request.get(f"/api/meetings/{known[0]['id']}").json()["my_invitation"]["unit"]["id"]
    start = datetime.now(UTC) + timedelta(days=3)
    body = {
        "title": f"演示：卡片会议 {secrets.token_hex(3)}",
        "place": "第一会议室",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=1)).isoformat(),
        "reply_by": (start - timedelta(days=1)).isoformat(),
        "chair": "演示县 副县长",
        "agenda": [],
        "unit_ids": [unit],
    }
    return int(post(organiser, "/api/meetings/", body)["id"])


def test_a_meeting_is_answered_on_its_card(enter: Enter) -> None:
    clerk, town = enter("clerk"), enter("township", phone=True)
    title = f"演示：卡片群 {secrets.token_hex(3)}"
    place = group_of(clerk, town, title=title)
    clerk.goto(f"/meetings/{meeting_with(clerk, town)}")
    clerk.get_by_role("button", name="转发到会话").click()
    sheet = clerk.get_by_role("dialog", name="转发到会话")
    sheet.get_by_role("searchbox").fill(title)
    sheet.get_by_role("checkbox").check()
    sheet.get_by_role("button", name="转发到 1 处").click()
    expect(sheet).to_have_count(0)
    town.goto(f"/messages/{place}")
    town.get_by_role("log").get_by_role("button", name="参加", exact=True).click()
    expect(town.get_by_role("log").get_by_text(re.compile("本单位回执：参加"))).to_be_visible()
