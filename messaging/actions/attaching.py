"""Files in messages: what a client names by its id becomes what the server knows of it, and gets its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from messaging.contents import Content, FileContent, ImageContent, MergedContent, VoiceContent, content_of
from messaging.models import Message
from messaging.payloads import ContentInput
from officehub.directory.actor import Actor
from officehub.files import policy
from officehub.files.actions import place_in
from officehub.files.models import StoredFile
from officehub.kernel.errors import Invalid, OfficeError

SUBJECT = "message"  # whose readers read the file
Wanted = tuple[Actor, ContentInput]
Key = tuple[int, ContentInput]

GONE = "文件已失效或不是您上传的，请重新上传后再发送。"
NO_PICTURE = "这个文件不是可以显示的图片，请作为文件发送。"
NO_VOICE = "这个文件不是语音，请作为文件发送。"


def attached(wanted: Iterable[Wanted]) -> dict[Key, Content | OfficeError]:
    """By (person, input). One query for the files, and one or two for each about who may read it."""
    asked = {(actor.person_id, what): actor for actor, what in wanted}
    if not asked:
        return {}
    files = StoredFile.objects.in_bulk({what.file_id for _, what in asked})
    return {key: _content(actor, key[1], files.get(key[1].file_id)) for key, actor in asked.items()}


def _content(actor: Actor, what: ContentInput, file: StoredFile | None) -> Content | OfficeError:
    """Only what was brought for messages: a document's file would come to readers the document does not have."""
    if file is None or file.purpose not in {"message", "voice"} or not policy.may(actor, policy.Act.READ, file):
        return Invalid(GONE, field="content")
    if what.type == "image":
        if not file.width or not file.height:
            return Invalid(NO_PICTURE, field="content")
        return ImageContent(file_id=file.pk, name=file.name, size=file.size, width=file.width, height=file.height)
    if what.type == "voice":
        if not file.seconds:
            return Invalid(NO_VOICE, field="content")
        return VoiceContent(file_id=file.pk, seconds=file.seconds)
    return FileContent(file_id=file.pk, name=file.name, size=file.size, media_type=file.media_type)


def place_files(messages: Sequence[Message]) -> None:
    """Where any of these carry files: their readers read those, too. One statement, none for words alone."""
    placings = [
        (file_id, SUBJECT, message.pk)
        for message in messages
        if message.content is not None
        for file_id in _files_of(content_of(message.content))
    ]
    if placings:
        place_in(placings)


def _files_of(content: Content | None) -> Iterator[int]:
    if isinstance(content, MergedContent):
        for item in content.items:
            yield from _files_of(item.content)
    elif isinstance(content, ImageContent | FileContent | VoiceContent):
        yield content.file_id
