"""Finished pages: everything has its place in points from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass, field

from .geometry import BLACK

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    face: str
    size: float
    x: float
    baseline: float
    spacing: float = 0.0
    scale: float = 1.0  # horizontal
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; `y` is its centre."""

    x: float
    y: float
    width: float
    thickness: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Frame:
    x: float
    y: float
    width: float
    height: float
    thickness: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes  # PNG or JPEG
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal of `owner` belongs by 7.3.5; its diameter is the seal's own."""

    owner: str
    page: int
    x: float
    y: float


@dataclass(slots=True)
class Page:
    number: int
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    body_lines: int = 0


@dataclass(frozen=True, slots=True)
class Composition:
    pages: tuple[Page, ...]
    seals: tuple[SealPlace, ...]
    missing: frozenset[str]  # characters no face has; printed as 〓
