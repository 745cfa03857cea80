"""Milliseconds per official document: our PDF against LibreOffice converting the same .docx."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from documents.layout import render_docx, render_pdf
from tests.support.layout import long_notice

ROUNDS = 20
BASELINE_ROUNDS = 3
GOAL = 10.0  # times


def measure() -> list[dict[str, object]]:
    document = long_notice()
    render_pdf(document)  # fonts are read once per process
    began = time.perf_counter()
    for _ in range(ROUNDS):
        render_pdf(document)
    ours = (time.perf_counter() - began) * 1000 / ROUNDS
    baseline = libreoffice(render_docx(document))
    ratio = round(baseline / ours, 1) if baseline else None
    return [
        {
            "name": "pdf.five_pages",
            "value": round(ours, 1),
            "unit": "ms",
            "baseline_name": "libreoffice --headless --convert-to pdf, warm",
            "baseline": round(baseline, 1) if baseline else None,
            "ratio": ratio,
            "goal": GOAL,
            "met": ratio >= GOAL if ratio else None,
        }
    ]


def libreoffice(word: bytes) -> float | None:
    """The fastest of a few runs: the first one also makes a user profile."""
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.docx"
        source.write_bytes(word)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        times = []
        for _ in range(BASELINE_ROUNDS):
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            times.append((time.perf_counter() - began) * 1000)
        return min(times)
