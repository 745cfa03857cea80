"""The product as `make run` starts it, and people who use it in browsers of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Cookie, Page, sync_playwright

from tests.support.browser import FLAGS, prepare

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Demo-for-tests-1"
START_SECONDS = 600  # the first start tells the whole demo
PEOPLE = 5000
WAIT_MS = 30_000  # for what the product promises within a second: the machine under test is shared
OURS = ("DATABASE_URL", "REDIS_URL", "OFFICEHUB_VAR", "OFFICEHUB_DB_POOL")  # set for the other tests


@dataclass(frozen=True)
class Product:
    address: str
    home: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`OFFICEHUB_E2E=address,home` plays on a product that runs already: for whoever writes these tests."""
    running = os.environ.get("OFFICEHUB_E2E")
    if running:
        address, _, place = running.partition(",")
        yield Product(address, Path(place))
        return
    home, port = tmp_path_factory.mktemp("product") / "var", _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"OFFICEHUB_VAR": str(home), "PORT": str(port), "OFFICEHUB_DEMO_PASSWORD": PASSWORD}
    environment["OFFICEHUB_RELEASE_ABOVE"] = "1500"  # scene 2 goes to 1,477 people at once
    log = (home.parent / "product.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--people", str(PEOPLE)],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await_health(address, process, Path(log.name))
        yield Product(address, home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _await_health(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"the product did not start:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=prepare(), args=FLAGS)
        yield chromium
        chromium.close()


Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def signed_in() -> dict[str, list[Cookie]]:
    """The cookies of whoever has signed in once: the other times he comes back, as most people do most days."""
    return {}


@pytest.fixture
def enter(
    product: Product, browser: Browser, signed_in: dict[str, list[Cookie]], request: pytest.FixtureRequest
) -> Iterator[Enter]:
    """`enter("clerk")` on a desktop, `enter("leader", phone=True)` on a phone; each in a context of its own.

    Only where a test is marked `offline` the page is kept for later without a line: that fetches all of it every time.
    """
    contexts: list[BrowserContext] = []
    offline = request.node.get_closest_marker("offline") is not None

    def come(username: str, *, phone: bool = False) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            base_url=product.address,
            viewport=size,  # type: ignore[arg-type]
            is_mobile=phone,
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            service_workers="allow" if offline else "block",
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        context.add_cookies(signed_in.get(username, []))  # type: ignore[arg-type]  # what it gave it takes
        page.goto("/")
        name, inside = page.get_by_label("账号"), page.get_by_role("navigation")
        name.or_(inside).first.wait_for()
        if name.is_visible():
            name.fill(username)
            page.get_by_label("密码", exact=True).fill(PASSWORD)
            page.keyboard.press("Enter")
            inside.first.wait_for()
            signed_in[username] = context.cookies()
        return page

    yield come
    for context in contexts:
        context.close()
