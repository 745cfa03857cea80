"""What an official document consists of, independent of paper and file format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Format(StrEnum):
    GENERAL = "general"  # 文件格式
    LETTER = "letter"  # 信函格式, 10.1
    MINUTES = "minutes"  # 纪要格式, 10.3


KINDS = (
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `level` 1–4 are the headings 一、（一） 1. （1）; 0 is plain text.

    A heading may run on: the words up to the first 。 are the heading. Rows of tables are not indented.
    """

    text: str
    level: int = 0
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """A list at the end of minutes: 出席, 请假 or 列席."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDocument:
    format: Format = Format.GENERAL
    kind: str = "通知"
    issuers: tuple[str, ...] = ()  # on the red head, the lead organ first
    mark: str | None = None  # the red head's words when they are not issuer + 文件
    number: str = ""
    upward: bool = False  # 上行文
    signers: tuple[str, ...] = ()  # 签发人
    copy_number: str = ""
    security: str = ""  # 机密★1年
    urgency: str = ""
    title: str = ""
    addressees: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    annex_list: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    signatures: tuple[str, ...] = ()
    sealed: bool = False  # leaves the place of 7.3.5.1; the seal itself is put on later
    seal_owners: tuple[str, ...] = ()
    date: str = ""  # 2026年1月5日
    note: str = ""
    copies: tuple[str, ...] = ()
    printer: str = ""  # 印发机关
    print_date: str = ""
    attendance: tuple[Attendance, ...] = field(default=())
    demo: bool = False  # prints a 演示 mark outside the type area

    @property
    def is_joint(self) -> bool:
        """联合行文: several names on one red head."""
        return self.format is Format.GENERAL and self.mark is None and len(self.issuers) > 1

    @property
    def mark_text(self) -> str:
        if self.mark is not None:
            return self.mark
        lead = self.issuers[0] if self.issuers else ""
        return lead + {Format.GENERAL: "文件", Format.LETTER: "", Format.MINUTES: "会议纪要"}[self.format]
