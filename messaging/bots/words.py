"""What a program may say: a text, a simple card, or both. Nothing in it is ever more than text."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from pydantic import Field, ValidationError

from messaging.contents import CardContent
from officehub.kernel.errors import Invalid
from officehub.kernel.payload import Payload
from officehub.kernel.text import clean_text

TEXT_LIMIT = 4_000  # characters
TITLE_LIMIT = 100
LINE_LIMIT = 200
LINES = 10
LINK_LIMIT = 500


class HookCard(Payload):
    title: str
    lines: list[str] = Field(default_factory=list, max_length=LINES)
    link: str = ""


class HookWords(Payload):
    """`client_key`: sent again with the same one, the first message is the answer."""

    text: str = ""
    card: HookCard | None = None
    client_key: str = Field(default="", max_length=64)


def words_of(body: bytes) -> HookWords:
    try:
        return HookWords.model_validate_json(body)
    except ValidationError as error:
        places = "、".join(".".join(map(str, problem["loc"])) or "正文" for problem in error.errors()[:3])
        raise Invalid(f"正文应为 JSON，字段为 text、card、client_key；有误：{places}。") from error


def text_of(words: HookWords) -> str:
    return clean_text(words.text, limit=TEXT_LIMIT, field="消息", required=words.card is None)


def card_of(words: HookWords) -> CardContent | None:
    card = words.card
    if card is None:
        return None
    return CardContent(
        title=clean_text(card.title, limit=TITLE_LIMIT, field="卡片标题"),
        lines=[clean_text(line, limit=LINE_LIMIT, field="卡片内容") for line in card.lines],
        link=_link(clean_text(card.link, limit=LINK_LIMIT, field="卡片链接", required=False)),
    )


def _link(link: str) -> str:
    """A path of our own, or https to a host that is allowed by name."""
    if not link or (link.startswith("/") and not link.startswith(("//", "/\\")) and "\\" not in link):
        return link
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise Invalid("卡片链接的写法不正确，请核对后再发。", field="link") from error
    if parts.scheme == "https" and parts.hostname in settings.BOT_LINK_HOSTS and "@" not in parts.netloc:
        return link
    raise Invalid("卡片链接只能是本系统内的路径（以 / 开头），或管理员允许的网站的 https 地址。", field="link")
