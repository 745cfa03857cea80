from __future__ import annotations

import pytest
from pytest_django import Settings

from officehub.files.classification import guard_text
from officehub.kernel.errors import Invalid


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年",
        "秘密★6个月",
        "绝密☆长期",
        "机　密 ★",
        "标题\n秘密\n正文",
        "  绝密  ",
        "秘密 1年",
        "关于某事的通知（机密）",
        "【秘密级】",
        "密级：机密",
    ],
)
def test_a_secrecy_mark_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="涉密信息不得在本系统处理"):
        guard_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "认真学习贯彻保守国家秘密法",
        "开展保密宣传，机密文件一律走机要渠道",
        "商业秘密保护工作方案",
        "成功的秘密在于坚持",
        "密级管理规定",
        "无密级",
    ],
)
def test_the_words_in_everyday_use_pass(text: str) -> None:
    guard_text(text)


def test_a_site_that_is_allowed_to_may_switch_it_off(settings: Settings) -> None:
    settings.CLASSIFIED_ALLOWED = True
    guard_text("机密★10年")
