"""Every page, on a desktop and on a phone: it opens without an error, fits its width, and axe finds nothing serious."""

from __future__ import annotations

import pytest

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
        "/roster/now",
        "/roster/swaps",
        "/roster/import",
    ],
    "leader": ["/reach", "/reach/new", "/reach/limit", "/reach/burden"],
    "auditor": ["/audit", "/analytics"],
}


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
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path} is wider than the screen by {overflow} px"
        assert serious(page) == [], path
    assert errors == []
