"""The kinds of official document there are here, and what each asks for (条例 art. 8)."""

from __future__ import annotations

from dataclasses import dataclass

from documents.layout.model import Format
from officehub.kernel.errors import Invalid


@dataclass(frozen=True)
class Kind:
    code: str
    name: str  # 文种, the last word of the title
    format: Format
    flow: str  # the definition that carries it to its signature


NOTICE = Kind("notice", "通知", Format.GENERAL, "outgoing")
LETTER = Kind("letter", "函", Format.LETTER, "outgoing")
KINDS = {kind.code: kind for kind in (NOTICE, LETTER)}


def kind_of(code: str) -> Kind:
    if code not in KINDS:
        raise Invalid("暂不支持这一文种，请选择通知或函。", field="kind")
    return KINDS[code]
