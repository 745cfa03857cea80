"""What people type, made safe to store and show."""

from __future__ import annotations

import re

from .errors import Invalid

# Control characters other than tab and newline; bidirectional overrides and isolates, which make text read otherwise
# than it is stored (Unicode TR 36); halves of surrogate pairs, which no database takes.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_text(value: str, *, limit: int, field: str, required: bool = True) -> str:
    """`value` stripped, with newlines as \\n; `limit` in characters. Raises Invalid with a sentence naming `field`."""
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _FORBIDDEN.search(text):
        raise Invalid(f"{field}含有不可见的控制字符，请删除后再提交。", field=field)
    if required and not text:
        raise Invalid(f"{field}不能为空。", field=field)
    if len(text) > limit:
        raise Invalid(f"{field}最多 {limit} 个字，现有 {len(text)} 个字。", field=field, limit=limit)
    return text
