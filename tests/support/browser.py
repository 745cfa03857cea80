"""Finds a Chromium for the browser tests, or installs one from the system's packages, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    named = os.environ.get("OFFICEHUB_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def prepare() -> str:
    """The path of a browser. Exits with one sentence where there is none and none may be installed."""
    found = chromium()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], check=False)
        found = chromium()
    if found is None:
        sys.exit(
            "浏览器测试需要 Chromium：请安装（如 apt-get install chromium fonts-noto-cjk）或设置 OFFICEHUB_CHROMIUM。"
        )
    return found


if __name__ == "__main__":
    sys.stdout.write(prepare() + "\n")
