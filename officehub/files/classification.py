"""涉密不上网: what carries a secrecy mark is refused. Marks only, not the words: 保守国家秘密 is everyday language."""

from __future__ import annotations

import re

from django.conf import settings

from officehub.kernel.errors import Invalid

REFUSAL = "涉密信息不得在本系统处理：检测到密级标志「{mark}」。请停止操作，并按保密规定处置。"

_GAP = r"[ \t\u3000]{0,4}"
_LEVEL = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_TERM = rf"(?:{_GAP}[\d一二三四五六七八九十]+{_GAP}(?:年|个月)|{_GAP}长期)"
_MARK = re.compile(
    rf"{_LEVEL}{_GAP}[★☆*＊]"  # 机密★10年
    rf"|^{_GAP}{_LEVEL}(?:级|件)?{_TERM}?{_GAP}$"  # a line of its own
    rf"|[（(【\[〔]{_GAP}{_LEVEL}(?:级|件)?{_TERM}?{_GAP}[）)】\]〕]"
    rf"|密{_GAP}级{_GAP}[:：]?{_GAP}{_LEVEL}",
    re.MULTILINE,
)


def guard_text(text: str) -> None:
    """Raises Invalid where `text` carries a secrecy mark (GB/T 9704-2012 7.2.2)."""
    if settings.CLASSIFIED_ALLOWED:
        return
    found = _MARK.search(text)
    if found:
        raise Invalid(REFUSAL.format(mark=found.group().strip()), reason="classified")
