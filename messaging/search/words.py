"""From text to what is looked up, and from what is typed to a condition on it.

Chinese is cut into overlapping pairs of characters, which finds every word of two wherever a segmenter would have cut;
the last character of a run also stands alone, so that `函*` finds it. Letters and digits are whole words. Signs that no
text can contain mark the rest: `@12` who wrote it, `#file` what it is, `~wm` and `~wangmin` a person's name as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import rjieba

TEXT_READ = 40_000  # characters of one message that are made findable
WORDS_ASKED = 8
SHORT_RUN = 3  # typed in one piece, so many characters are one word
LONGEST_WORD = 40

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_NAME = re.compile(r"[a-z]{2,24}")
_LINK = re.compile(r"https?://")
_PREFIX_FROM = 3  # letters typed before the rest of a word is guessed


def folded(text: str) -> str:
    """Full width and half width, capitals and small letters alike."""
    return unicodedata.normalize("NFKC", text).lower()


def lexemes_of(parts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = TEXT_READ
    for part in parts:
        for run in _RUNS.findall(folded(part[:left])):
            found.update(_pairs(run) if _HAN.match(run) else [run[:LONGEST_WORD]])
            if _HAN.match(run):
                found.add(run[-1])
        left = max(0, left - len(part))
    return found


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None


def sender_lexeme(person_id: int) -> str:
    return f"@{person_id}"


def kind_lexeme(kind: str) -> str:
    return f"#{kind}"


def name_lexemes(pinyin: str, initials: str) -> set[str]:
    return {f"~{part.lower()}" for part in (pinyin, initials) if part}


def terms_of(typed: str) -> list[str]:
    """What is looked for and marked in what is found: `防汛检查通知 wm` → 防汛, 检查, 通知, wm."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(folded(typed)):
        for term in _terms_of_run(run):
            found.setdefault(term[:LONGEST_WORD])
    whole = [term for term in found if len(term) > 1]  # 第37期: 37 says it, 第 is everywhere
    return (whole or list(found))[:WORDS_ASKED]


def condition_of(terms: Iterable[str], *, sender_id: int | None = None, kind: str | None = None) -> str:
    """As PostgreSQL reads a tsquery. Every lexeme is quoted; none holds a quote, for it is letters, digits and Han."""
    asked = [_condition(term) for term in terms]
    if sender_id is not None:
        asked.append(f"'{sender_lexeme(sender_id)}'")
    if kind is not None:
        asked.append(f"'{kind_lexeme(kind)}'")
    return " & ".join(asked)


def _terms_of_run(run: str) -> Iterator[str]:
    if not _HAN.match(run) or len(run) <= SHORT_RUN:
        yield run
        return
    cut = [word for word in rjieba.cut(run) if len(word) > 1]
    yield from cut or [run]


def _condition(term: str) -> str:
    if _HAN.match(term):
        return f"'{term}':*" if len(term) == 1 else "(" + " & ".join(f"'{pair}'" for pair in _pairs(term)) + ")"
    exact = f"'{term}':*" if len(term) >= _PREFIX_FROM else f"'{term}'"
    return f"({exact} | {exact.replace(term, '~' + term)})" if _NAME.fullmatch(term) else exact


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
