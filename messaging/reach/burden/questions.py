"""When two fields of forms ask the same: label, kind and measure, without what is only politeness or punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from messaging.reach.forms import FormField

ASKED: Final = frozenset({"number", "choice", "text"})
_SIGNS = re.compile(r"[\W_]+")
_POLITE = re.compile(
    r"^(请)?(填写|填报|报送|上报|反馈|统计)+|^(本单位|本地区|本地|你单位|贵单位|辖区内?|当前|目前|现有)+"
)


def norm_of(label: str, kind: str, measure: str) -> str:
    words = _SIGNS.sub("", unicodedata.normalize("NFKC", label).casefold())
    while (shorter := _POLITE.sub("", words)) != words and shorter:
        words = shorter
    return f"{kind}|{words}|{unicodedata.normalize('NFKC', measure).strip().casefold()}"[:80]


def norm_of_field(field: FormField) -> str:
    return norm_of(field.label, field.kind, field.unit)
