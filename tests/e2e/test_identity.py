from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter

pytestmark = pytest.mark.e2e


def test_another_post_is_one_tap_away(enter: Enter) -> None:
    page = enter("grid")
    page.get_by_role("button", name=re.compile("切换到.*委员")).click()
    expect(page.get_by_role("button", name=re.compile("当前身份.*村民委员会|当前身份.*居民委员会"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("切换到.*网格员"))).to_be_visible()
