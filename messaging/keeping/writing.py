"""An export's two files: lines for programs, pages for people. Written in portions, so that progress can be shown."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from messaging.contents import (
    CardContent,
    ContactContent,
    Content,
    FileContent,
    ImageContent,
    MergedContent,
    VoiceContent,
    content_of,
)
from messaging.models import Message, MessageKind
from messaging.paper import Paper
from messaging.policy import membership_of
from officehub.directory.actor import Actor, actor_of
from officehub.kernel import clock
from officehub.kernel.errors import NotFound

from .models import Export, ExportState

PORTION = 500
KEPT = timedelta(hours=24)
JSONL, PDF = "conversation.jsonl", "conversation.pdf"


def write(export: Export) -> None:
    """Raises NotFound where the person is no longer in the conversation. Words recalled meanwhile are not in it."""
    actor = actor_of(export.appointment)
    floor = _floor(export, actor)
    export.folder = f"exports/{export.requested_at:%Y-%m}/{secrets.token_hex(16)}"
    export.state = ExportState.WRITING
    export.save(update_fields=["folder", "state"])
    folder = Path(settings.MEDIA_ROOT) / export.folder
    folder.mkdir(parents=True, mode=0o700)
    export.sha256 = _lines(export, floor, folder / JSONL)
    _pages(export, actor, floor, folder / PDF)
    export.state, export.finished_at = ExportState.READY, clock.now()
    export.expires_at, export.done = export.finished_at + KEPT, export.total
    export.save(update_fields=["state", "finished_at", "expires_at", "done", "sha256"])


def _floor(export: Export, actor: Actor) -> int:
    membership = membership_of(actor, export.conversation)
    if membership is None:
        raise NotFound
    return membership.floor_number


def _messages(export: Export, floor: int) -> Iterator[list[Message]]:
    after = max(export.first_number - 1, floor)
    while True:
        rows = Message.objects.filter(
            conversation=export.conversation_id, number__gt=after, number__lte=export.last_number
        )
        portion = list(rows.order_by("number")[:PORTION])
        if not portion:
            return
        yield portion
        after = portion[-1].number


def _lines(export: Export, floor: int, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as out:
        path.chmod(0o600)
        for portion in _messages(export, floor):
            for message in portion:
                line = orjson.dumps(_record(message)) + b"\n"
                digest.update(line)
                out.write(line)
            _progress(export, len(portion))
    return digest.hexdigest()


def _progress(export: Export, more: int) -> None:
    """Half of the way is the lines, half the pages."""
    export.done = min(export.total, export.done + (more + 1) // 2)
    Export.objects.filter(pk=export.pk).update(done=export.done)


def _record(message: Message) -> dict[str, Any]:
    gone = message.recalled_at is not None
    return {
        "number": message.number,
        "sent_at": clock.local(message.sent_at).isoformat(),
        "sender": message.sender_name,
        "title": message.sender_title,
        "kind": message.kind,
        "text": "" if gone else message.text,
        "card": "" if gone else message.card_title,
        "content": None if gone else message.content,
        "recalled": gone,
    }


def _pages(export: Export, actor: Actor, floor: int, path: Path) -> None:
    place, now = export.conversation, clock.now()
    since = export.since.isoformat() if export.since else "开始"
    until = export.until.isoformat() if export.until else "现在"
    paper = Paper(path, watermark=f"{actor.name} {actor.unit_name} {clock.local(now):%Y-%m-%d %H:%M}")
    paper.heading(f"会话记录：{place.title or place.get_kind_display()}")
    paper.note(f"导出人：{actor.line}　导出时间：{clock.local(now):%Y-%m-%d %H:%M}（北京时间）")
    paper.note(f"范围：{since} 至 {until}，共 {export.total} 条　理由：{export.reason}")
    paper.note(f"随附数据文件 conversation.jsonl 的 SHA-256：{export.sha256}")
    for portion in _messages(export, floor):
        for message in portion:
            who = f"{message.sender_name}　{message.sender_title}　{clock.local(message.sent_at):%Y-%m-%d %H:%M:%S}"
            paper.speech(f"{message.number}　{who}", words_of(message))
        _progress(export, len(portion))
    paper.finish()
    path.chmod(0o600)


def words_of(message: Message) -> str:
    """What a printed line can show; files are named, not included."""
    if message.recalled_at is not None:
        return "（已撤回）" if message.recalled_by_id else "（已按保存期限清理）"
    if message.kind == MessageKind.CARD and message.card_title:
        return f"［{message.card_title} {message.card_state}］{message.text}"
    return "\n".join(part for part in (_shown(content_of(message.content)), message.text) if part)


def _shown(content: Content | None) -> str:
    if isinstance(content, FileContent | ImageContent):
        return f"［{'图片' if content.type == 'image' else '文件'}：{content.name}，{content.size} 字节］"
    if isinstance(content, VoiceContent):
        return f"［语音 {content.seconds} 秒］"
    if isinstance(content, ContactContent):
        return f"［名片：{content.name} {content.title}］"
    if isinstance(content, CardContent):
        return "\n".join([f"［{content.title}］", *content.lines, content.link]).strip()
    if isinstance(content, MergedContent):
        lines = [f"　{item.sender_name}：{item.text or _shown(item.content)}" for item in content.items]
        return "\n".join([f"［聊天记录：{content.title}］", *lines])
    return ""
