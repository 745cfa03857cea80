"""Runs alone in a process of its own: a .docx on stdin, its paragraphs as JSON on stdout. Imports nothing of ours.

Exit codes: 0 read, 3 too much content, 4 not readable. Anything else: the limits ended it.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

CPU_SECONDS = 5
MEMORY = 768 * 1024 * 1024
MOST_PARAGRAPHS = 20_000
MOST_CHARACTERS = 500_000
TOO_MUCH, UNREADABLE = 3, 4

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {W + "del", W + "moveFrom", W + "pPr", W + "rPr", W + "instrText", W + "delText", FALLBACK, W + "txbxContent"}
MARKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}
TITLE_STYLES = {"title", "标题", "公文标题", "a3"}


class TooMuch(Exception):
    pass


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of(element: Any) -> str:
    """Tracked insertions and content controls are kept, deletions are not."""
    parts: list[str] = []
    for child in element:
        if child.tag in SKIPPED:
            continue
        if child.tag == W + "t":
            parts.append(child.text or "")
        elif child.tag in MARKS:
            parts.append(MARKS[child.tag])
        else:
            parts.append(text_of(child))
    return "".join(parts)


def prominent(paragraph: Any) -> bool:
    centred = paragraph.find(f"{W}pPr/{W}jc")
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    in_centre = centred is not None and centred.get(W + "val") in {"center", "distribute"}
    return in_centre or (style is not None and (style.get(W + "val") or "").lower() in TITLE_STYLES)


def paragraphs_of(block: Any) -> Iterator[dict[str, Any]]:
    """A child of the body: a paragraph, a table (a line per row), or a wrapper around either."""
    if block.tag == W + "p":
        yield {"text": text_of(block), "prominent": prominent(block), "row": False}
    elif block.tag == W + "tbl":
        for row in block.iter(W + "tr"):
            cells = ("".join(text_of(paragraph) for paragraph in cell.iter(W + "p")) for cell in row.iter(W + "tc"))
            yield {"text": "　".join(cells), "prominent": False, "row": True}
    elif block.tag not in SKIPPED:
        for child in block:
            yield from paragraphs_of(child)


def read(data: bytes) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    count = characters = 0
    boxes = numbered = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as stream:
        walk = etree.iterparse(stream, events=("end",), resolve_entities=False, no_network=True, huge_tree=False)
        for _, element in walk:
            parent = element.getparent()
            if parent is None or parent.tag != W + "body":
                continue
            boxes = boxes or element.find(f".//{W}txbxContent") is not None
            numbered = numbered or element.find(f".//{W}numPr") is not None
            for paragraph in paragraphs_of(element):
                count += 1
                characters += len(paragraph["text"])
                if count > MOST_PARAGRAPHS or characters > MOST_CHARACTERS:
                    raise TooMuch
                if paragraph["text"].strip():
                    found.append(paragraph)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    return {"paragraphs": found, "boxes": boxes, "numbered": numbered}


def main() -> int:
    limit()
    try:
        result = read(sys.stdin.buffer.read())
    except TooMuch:
        return TOO_MUCH
    except (etree.LxmlError, zipfile.BadZipFile, KeyError, EOFError, RecursionError, UnicodeError):
        return UNREADABLE
    sys.stdout.write(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
