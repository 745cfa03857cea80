"""Measures finished pages: what is on the paper, not what was asked for. Millimetres from the top left corner."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pdfplumber
import pypdfium2
from numpy.typing import NDArray

DPI = 300
MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


class Rendered:
    def __init__(self, pdf: bytes) -> None:
        self.document = pypdfium2.PdfDocument(pdf)
        self.plumbed = pdfplumber.open(io.BytesIO(pdf))

    def __len__(self) -> int:
        return len(self.document)

    def raster(self, page: int) -> NDArray[np.int_]:
        """Height × width × RGB; pages count from 1."""
        picture = self.document[page - 1].render(scale=DPI / 72).to_numpy()
        return np.asarray(picture[:, :, ::-1][:, :, :3], dtype=int)

    def ink(
        self, page: int, *, top: float = 0, bottom: float = 297, left: float = 0, right: float = 210, red: bool = False
    ) -> Box | None:
        """The box around the dark (or red) pixels inside a window."""
        pixels = self.raster(page)
        dark = pixels.sum(axis=2) < 380
        is_red = (pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 120) & (pixels[:, :, 2] < 120)
        mask = is_red if red else dark & ~is_red
        per_mm = DPI / 25.4
        y0, y1, x0, x1 = (round(value * per_mm) for value in (top, bottom, left, right))
        ys, xs = np.nonzero(mask[y0:y1, x0:x1])
        if not len(ys):
            return None
        return Box(
            left + xs.min() / per_mm,
            top + ys.min() / per_mm,
            left + (xs.max() + 1) / per_mm,
            top + (ys.max() + 1) / per_mm,
        )

    def text(self, page: int) -> str:
        return self.plumbed.pages[page - 1].extract_text() or ""

    @cached_property
    def all_text(self) -> str:
        return "\n".join(self.text(page) for page in range(1, len(self) + 1))

    def rows(self, page: int) -> list[tuple[float, str]]:
        """Baseline-sorted lines of characters with their vertical middle in mm."""
        rows: dict[int, list[tuple[float, str]]] = {}
        for char in self.plumbed.pages[page - 1].chars:
            rows.setdefault(round((char["top"] + char["bottom"]) / 2 / MM), []).append((char["x0"], char["text"]))
        return [(y, "".join(text for _, text in sorted(chars))) for y, chars in sorted(rows.items())]

    def rules(self, page: int) -> list[tuple[float, float, float, float]]:
        """Horizontal rules: y of the centre, left, right, thickness, all in mm, from the top."""
        found = self.plumbed.pages[page - 1].lines
        return sorted((line["top"] / MM, line["x0"] / MM, line["x1"] / MM, line["linewidth"] / MM) for line in found)
