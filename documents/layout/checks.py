"""The machine checks F-01 … F-14 on a document before it is issued (GB/T 9704-2012, 条例 arts. 9, 13, 15, 20)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .compose import compose
from .headings import heading_findings
from .model import KINDS, Format, OfficialDocument


class Severity(StrEnum):
    ERROR = "error"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: Severity
    message: str  # says what to do


NUMBER = re.compile(r"[一-鿿]{1,12}〔(20\d\d)〕([1-9]\d{0,4})号")
MINUTES_NUMBER = re.compile(r"(?:[一-鿿]{0,12}〔20\d\d〕[1-9]\d{0,4}号|第[1-9]\d{0,4}期)")
SECURITY = re.compile(r"(绝密|机密|秘密)(?:★([1-9]\d?)(年|个月))?")
LONGEST_TERM = {"绝密": 30, "机密": 20, "秘密": 10}  # years, 保密法 art. 20
URGENCY = ("特急", "加急")
DATE = re.compile(r"(20\d\d)年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
END_MARKS = "，。、；：？！,.;:?!"
LONGEST_POLICY = 5000
Findings = Iterator[Finding]


def error(rule: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, message)


def warn(rule: str, message: str) -> Finding:
    return Finding(rule, Severity.WARN, message)


def check(document: OfficialDocument) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(document)]


def number(document: OfficialDocument) -> Findings:
    pattern = MINUTES_NUMBER if document.format is Format.MINUTES else NUMBER
    if document.number and not pattern.fullmatch(document.number):
        yield error(
            "F-01",
            "发文字号应写成“机关代字〔年份〕序号号”，如“浙政办发〔2026〕12号”：用六角括号，年份四位，序号不编虚位、不加“第”。",
        )


def copy_number(document: OfficialDocument) -> Findings:
    if document.security and not document.copy_number:
        yield error("F-02", "涉密公文应当标注份号，请填写6位份号。")
    if document.copy_number and not re.fullmatch(r"\d{6}", document.copy_number, re.ASCII):
        yield error("F-02", "份号应为6位阿拉伯数字，如“000001”。")


def security(document: OfficialDocument) -> Findings:
    if not document.security:
        return
    found = SECURITY.fullmatch(document.security)
    if found is None:
        yield error("F-03", "密级应为绝密、机密或秘密，保密期限用阿拉伯数字，写成“机密★1年”。")
        return
    level, amount, unit = found.groups()
    if amount and int(amount) > LONGEST_TERM[level] * (12 if unit == "个月" else 1):
        yield error("F-03", f"{level}的保密期限不得超过{LONGEST_TERM[level]}年，请改短。")


def urgency(document: OfficialDocument) -> Findings:
    if document.urgency and document.urgency not in URGENCY:
        yield error("F-04", "公文的紧急程度只能是“特急”或“加急”。")


def signers(document: OfficialDocument) -> Findings:
    if document.upward and not document.signers:
        yield error("F-05", "上行文应当标注签发人，请填写签发人姓名。")
    if document.signers and not document.upward:
        yield warn("F-05", "只有上行文标注签发人，请删去签发人或改为上行文。")


def punctuation(document: OfficialDocument) -> Findings:
    lists = (("主送机关", document.addressees, "冒号"), ("抄送机关", document.copies, "句号"))
    for name, organs, mark in lists:
        if any(organ[-1:] in END_MARKS for organ in organs if organ):
            yield warn("F-06", f"{name}名称末尾不要自带标点，排版时会在最后一个之后加{mark}。")


def parse_date(text: str) -> date | None:
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def dates(document: OfficialDocument) -> Findings:
    signed, printed = parse_date(document.date), parse_date(document.print_date)
    for name, text, parsed in (("成文日期", document.date, signed), ("印发日期", document.print_date, printed)):
        if text and parsed is None:
            yield error("F-07", f"{name}应为真实日期，用阿拉伯数字，月、日不编虚位，如“2026年1月5日”。")
    if signed and printed and printed < signed:
        yield error("F-07", "印发日期不能早于成文日期。")


def annexes(document: OfficialDocument) -> Findings:
    titles = tuple(annex.title.replace("\n", "") for annex in document.annexes)
    if titles and titles != document.annex_list:
        yield error("F-08", "附件的数量、顺序和标题应与附件说明一致，请核对。")
    if any(name[-1:] in END_MARKS for name in document.annex_list if name):
        yield error("F-08", "附件名称后不加标点，请删去。")


def headings(document: OfficialDocument) -> Findings:
    for block_list in (document.body, *(annex.body for annex in document.annexes)):
        yield from (warn("F-09", message) for message in heading_findings(block_list))


def title(document: OfficialDocument) -> Findings:
    text = document.title.replace("\n", "")
    if not text or document.format is Format.MINUTES:
        return
    if text[-1] in END_MARKS:
        yield warn("F-10", "标题末尾不加标点。")
    elif not text.endswith(KINDS):
        yield warn("F-10", "标题应以文种结尾，如“通知”“函”。")
    if "关于" not in text:
        yield warn("F-10", "标题一般由发文机关、“关于”加事由和文种组成。")
    if any(word in text for word in ("紧急", "特急", "加急")):
        yield warn("F-10", "紧急程度标注在版头，不写进标题。")


def pages(document: OfficialDocument) -> Findings:
    composition = compose(document)
    if document.body and not composition.pages[0].body_lines:
        yield error("F-11", "首页必须显示正文，请精简标题或主送机关。")
    if any(not composition.pages[place.page - 1].body_lines for place in composition.seals):
        yield error("F-12", "印章所在页必须有正文，请调整正文长度。")


def seals(document: OfficialDocument) -> Findings:
    if document.seal_owners and document.seal_owners != document.signatures:
        yield error("F-12", "印章应与署名机关一一对应，请核对用印机关。")


def special_formats(document: OfficialDocument) -> Findings:
    if document.format is Format.LETTER and (document.printer or document.print_date):
        yield error("F-13", "信函格式不标注印发机关和印发日期，请删去。")
    if document.kind == "命令" and document.title:
        yield error("F-13", "命令（令）不写标题，请删去。")


def length(document: OfficialDocument) -> Findings:
    characters = sum(len(block.text) for block in document.body)
    if characters > LONGEST_POLICY:
        yield warn("F-14", f"正文{characters}字，政策性文件一般不超过5000字，请精简。")


RULES: tuple[Callable[[OfficialDocument], Findings], ...] = (
    number,
    copy_number,
    security,
    urgency,
    signers,
    punctuation,
    dates,
    annexes,
    headings,
    title,
    pages,
    seals,
    special_formats,
    length,
)
