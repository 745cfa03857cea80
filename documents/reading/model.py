"""What was read from an upload."""

from __future__ import annotations

from dataclasses import dataclass

from documents.layout.model import Block


@dataclass(frozen=True, slots=True)
class Paragraph:
    """As the file has it. `prominent`: centred, or in a title style. `row`: a row of a table."""

    text: str
    prominent: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """`title` and `addressees` are guesses, empty when nothing looked like one; `notes` are Chinese sentences
    about what was left out."""

    title: str
    addressees: str
    body: tuple[Block, ...]
    notes: tuple[str, ...] = ()
