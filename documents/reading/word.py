"""Reads a .docx in a child process with limits: a small file can cost a parser minutes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from officehub.kernel.errors import Invalid

from . import archive, child
from .model import Paragraph

SECONDS = 15
SCRIPT = Path(child.__file__)
TOO_MUCH = "这个文件的段落过多或内容过长，请只保留公文正文后再上传。"
UNREADABLE = "这个文件的内容无法读取，可能已损坏，请用 Word 或 WPS 打开后另存为 .docx 再上传。"
TEXT_BOXES = "文本框中的文字没有读入，请核对。"
NUMBERING = "自动编号没有读入，请核对标题序号。"


def read_docx(data: bytes) -> tuple[list[Paragraph], tuple[str, ...]]:
    archive.inspect(data)
    result = json.loads(parse(data))
    paragraphs = [Paragraph(item["text"], item["prominent"], item["row"]) for item in result["paragraphs"]]
    notes = [(TEXT_BOXES, result["boxes"]), (NUMBERING, result["numbered"])]
    return paragraphs, tuple(note for note, applies in notes if applies)


def parse(data: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT)], input=data, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(TOO_MUCH) from error
    if done.returncode == child.UNREADABLE:
        raise Invalid(UNREADABLE)
    if done.returncode != 0:
        raise Invalid(TOO_MUCH)
    return done.stdout
