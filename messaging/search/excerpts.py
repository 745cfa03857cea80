"""What a hit shows: the piece of the message that has it, cut around it, with what was looked for marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .payloads import Span

BEFORE = 18  # characters shown before the first hit
LENGTH = 100


def excerpt(parts: Iterable[str], terms: Sequence[str]) -> list[Span]:
    """The piece with most of the terms; the first one where none has any (the sender's name was what was meant)."""
    pieces = [" ".join(part.split()) for part in parts]
    if not pieces:
        return []
    pattern = _pattern(terms)
    best = max(pieces, key=lambda piece: len({match.group().lower() for match in pattern.finditer(piece)}))
    return _marked(_cut(best, pattern), pattern)


def named(name: str, terms: Sequence[str], spelled: Iterable[str]) -> bool:
    """Whether it is the name, its pinyin or its initials that were looked for."""
    written = [part.lower() for part in spelled]
    return any(term in name or any(part.startswith(term) for part in written) for term in terms)


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(re.escape(term) for term in longest_first) or r"(?!)", re.IGNORECASE)


def _cut(text: str, pattern: re.Pattern[str]) -> str:
    match = pattern.search(text)
    start = max(0, match.start() - BEFORE) if match else 0
    piece = text[start : start + LENGTH]
    return ("…" if start else "") + piece + ("…" if start + LENGTH < len(text) else "")


def _marked(text: str, pattern: re.Pattern[str]) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            spans.append(Span(text=text[at : match.start()], hit=False))
        spans.append(Span(text=match.group(), hit=True))
        at = match.end()
    if at < len(text):
        spans.append(Span(text=text[at:], hit=False))
    return spans
