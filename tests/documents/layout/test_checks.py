"""The rules F-01 … F-14 with the test vectors of the field."""

from dataclasses import replace

import pytest

from documents.layout import Annex, Block, OfficialDocument, Severity, check
from tests.support.layout import letter, long_notice, minutes, notice


def rules(document: OfficialDocument) -> set[str]:
    return {finding.rule for finding in check(document)}


@pytest.mark.parametrize("document", [notice(), long_notice(), letter(), minutes()])
def test_sound_documents_have_no_findings(document: OfficialDocument) -> None:
    assert check(document) == []


@pytest.mark.parametrize(
    ("number", "sound"),
    [
        ("浙政办发〔2026〕12号", True),
        ("浙政办发[2026]12号", False),
        ("浙政办发〔2026〕012号", False),
        ("浙政办发〔2026〕第12号", False),
        ("浙政办发〔26〕12号", False),
        ("浙政办发【2026】12号", False),
        ("浙政办发（2026）12号", False),
    ],
)
def test_numbers(number: str, sound: bool) -> None:
    assert ("F-01" not in rules(replace(notice(), number=number))) is sound


@pytest.mark.parametrize(
    ("date", "sound"),
    [
        ("2026年1月5日", True),
        ("2026年01月05日", False),
        ("二〇二六年一月五日", False),
        ("2026年2月30日", False),
    ],
)
def test_dates(date: str, sound: bool) -> None:
    assert ("F-07" not in rules(replace(notice(), date=date, print_date=""))) is sound


def test_printing_is_not_before_signing() -> None:
    assert "F-07" in rules(replace(notice(), date="2026年4月3日", print_date="2026年4月2日"))


@pytest.mark.parametrize(
    ("security", "sound"),
    [("机密★20年", True), ("秘密★11年", False), ("秘密★6个月", True), ("内部", False), ("机密★一年", False)],
)
def test_security_levels(security: str, sound: bool) -> None:
    document = replace(notice(), security=security, copy_number="000001")
    assert ("F-03" not in rules(document)) is sound


WRONG = [
    ("F-02", {"security": "秘密★1年"}),
    ("F-02", {"copy_number": "12"}),
    ("F-04", {"urgency": "急"}),
    ("F-05", {"upward": True}),
    ("F-05", {"signers": ("王喆",)}),
    ("F-06", {"addressees": ("各县水利局：",)}),
    ("F-06", {"copies": ("县应急管理局。",)}),
    ("F-08", {"annexes": (Annex("清单"),)}),
    ("F-08", {"annex_list": ("清单。",)}),
    ("F-10", {"title": "示例县水利局关于开展排查的通知。"}),
    ("F-10", {"title": "示例县水利局关于开展排查"}),
    ("F-10", {"title": "示例县水利局关于开展排查的紧急通知"}),
    ("F-11", {"title": "\n".join(["示例县水利局关于"] * 20)}),
    ("F-12", {"seal_owners": ("示例县财政局",)}),
    ("F-13", {"kind": "命令"}),
    ("F-14", {"body": (Block("水" * 5001),)}),
]


@pytest.mark.parametrize(("rule", "change"), WRONG)
def test_each_rule_finds_its_fault(rule: str, change: dict[str, object]) -> None:
    found = check(replace(notice(), **change))  # type: ignore[arg-type]
    assert rule in {finding.rule for finding in found}
    assert all(finding.message.endswith("。") and finding.severity in Severity for finding in found)


def test_a_letter_names_no_printer() -> None:
    assert "F-13" in rules(replace(letter(), printer="示例省水利厅办公室"))


@pytest.mark.parametrize(
    "headings",
    [
        [(1, "二、范围")],
        [(1, "一、范围"), (1, "三、要求")],
        [(2, "（一）范围。")],
        [(1, "一、范围"), (2, "(一)重点。")],
        [(1, "一、范围"), (2, "（一）、重点。")],
        [(1, "一、范围"), (2, "（一）重点。"), (3, "1、水库。")],
        [(1, "一、范围"), (3, "1.水库。")],
    ],
)
def test_headings_out_of_order_or_form(headings: list[tuple[int, str]]) -> None:
    body = tuple(Block(text, level) for level, text in headings)
    assert "F-09" in rules(replace(notice(), body=body))
