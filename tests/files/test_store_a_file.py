from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import docx as python_docx
import pytest

from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files import content, kinds
from officehub.files.actions import path_of, store
from officehub.files.models import StoredFile
from officehub.kernel.errors import Invalid, OfficeError, TooLarge
from tests.support.files import PDF, PNG, TYPES, docx, zipped
from tests.support.world import World


@pytest.fixture
def actor(world: World) -> Actor:
    return world.actor("王敏")


def _real_docx(text: str) -> bytes:
    out, document = io.BytesIO(), python_docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("通知.docx", _real_docx("正文"), content.ALLOWED["docx"][0]),
        ("通知.docx", docx(), content.ALLOWED["docx"][0]),
        ("扫描件.PDF", PDF, "application/pdf"),
        ("照片.png", PNG, "image/png"),
        ("名单.txt", "王敏\n李强".encode(), "text/plain"),
        ("名单.txt", "王敏\r\n李强".encode("gb18030"), "text/plain"),
        ("名单.csv", "姓名,单位\n".encode("utf-8-sig"), "text/csv"),
        ("公文.ofd", zipped({"OFD.xml": "<OFD/>"}), "application/ofd"),
        ("表.xlsx", zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<a/>"}), content.ALLOWED["xlsx"][0]),
    ],
)
def test_what_is_what_it_says_is_kept(actor: Actor, name: str, data: bytes, media_type: str) -> None:
    file = store(actor=actor, name=name, data=data, purpose="attachment")
    assert (file.name, file.media_type, file.size) == (name, media_type, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert path_of(file.place).read_bytes() == data


def _macro() -> bytes:
    return docx(word__vbaProjectDOTbin=b"\xd0\xcf\x11\xe0")


def _macro_by_type() -> bytes:
    types = TYPES.replace("application/xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<a/>"})


def _entity(encoding: str = "utf-8") -> bytes:
    door = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{door}'
    return docx(word__documentDOTxml=text.encode(encoding))


def _template() -> bytes:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relations = f'<Relationship Type="{relation}" Target="http://198.51.100.1/x.dotm" TargetMode="External"/>'
    return docx(word___rels__settingsDOTxmlDOTrels=f"<Relationships>{relations}</Relationships>")


def _bomb() -> bytes:
    return docx(word__mediaDOTxml=b"<a>" + b" " * (60 * 1024 * 1024) + b"</a>")


def _lying_bomb() -> bytes:
    """The archive claims that a part is small; unpacking it says otherwise."""
    data = bytearray(docx(word__big=b"0" * (60 * 1024 * 1024)))
    real, lie = struct.pack("<I", 60 * 1024 * 1024), struct.pack("<I", 1000)
    return bytes(data.replace(real, lie))


def _many_parts() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>", **{f"x/{n}": "" for n in range(2001)}})


def _encrypted() -> bytes:
    data = bytearray(docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


BAD = {
    "a program called a picture": ("照片.png", b"MZ" + b"\x90" * 200, "mismatch"),
    "a picture called a document": ("通知.docx", PNG, "mismatch"),
    "a page called a text": ("说明.txt", b"\x00\x01\x02\x03binary", "mismatch"),
    "a pdf called a text": ("说明.txt", PDF, "mismatch"),
    "a program": ("工具.exe", b"MZ", "kind"),
    "a page that could run": ("页面.html", b"<script>1</script>", "kind"),
    "a drawing that could run": ("图.svg", b"<svg/>", "kind"),
    "an archive": ("材料.zip", zipped({"a": "b"}), "kind"),
    "no extension": ("通知", PDF, "kind"),
    "a double extension": ("通知.pdf.exe", PDF, "kind"),
    "an old format": ("通知.doc", b"\xd0\xcf\x11\xe0", "kind"),
    "a macro format": ("通知.docm", docx(), "kind"),
    "nothing inside": ("空.txt", b"", "empty"),
    "a plain zip called a document": ("通知.docx", zipped({"readme": "x"}), "broken"),
    "a broken zip": ("通知.docx", docx()[:-60], "broken"),
    "broken xml": ("通知.docx", docx(word__documentDOTxml="<a><b></a>"), "broken"),
    "a part outside": ("通知.docx", docx(DOTDOT__x=""), "broken"),
    "an encrypted part": ("通知.docx", _encrypted(), "broken"),
    "a macro": ("通知.docx", _macro(), "macro"),
    "a macro by its type": ("通知.docx", _macro_by_type(), "macro"),
    "an external entity": ("通知.docx", _entity(), "entity"),
    "an external entity in UTF-16": ("通知.docx", _entity("utf-16"), "entity"),
    "a template from elsewhere": ("通知.docx", _template(), "remote"),
    "a bomb": ("通知.docx", _bomb(), "bomb"),
    "a bomb of many parts": ("通知.docx", _many_parts(), "bomb"),
    "a secrecy mark in the text": ("通知.docx", docx("机密★10年"), "classified"),
    "a secrecy mark in a text file": ("说明.txt", "秘密★1年\n正文".encode(), "classified"),
    "a secrecy mark in the name": ("（绝密）方案.pdf", PDF, "classified"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_is_refused_and_nothing_kept(actor: Actor, media: Path, case: str) -> None:
    name, data, reason = BAD[case]
    with pytest.raises(Invalid) as refused:
        store(actor=actor, name=name, data=data, purpose="attachment")
    assert refused.value.data["reason"] == reason
    _nothing_kept(media)


def test_a_bomb_that_lies_about_its_size_is_refused(actor: Actor, media: Path) -> None:
    with pytest.raises(Invalid):
        store(actor=actor, name="通知.docx", data=_lying_bomb(), purpose="attachment")
    _nothing_kept(media)


def test_a_bomb_costs_little_memory_and_time(actor: Actor) -> None:
    """A gigabyte of blanks in a megabyte: the budget ends the unpacking, not the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "<a/>")
        with archive.open("word/big", "w") as part:
            for _ in range(256):
                part.write(bytes(1024 * 1024))
    with pytest.raises(Invalid, match="压缩炸弹"):
        store(actor=actor, name="通知.docx", data=out.getvalue(), purpose="attachment")


def test_too_large_is_refused(actor: Actor, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.ATTACHMENTS, "txt", kinds.Kind("text/plain", limit=10))
    with pytest.raises(TooLarge):
        store(actor=actor, name="说明.txt", data=b"12345678901", purpose="attachment")
    _nothing_kept(media)


@pytest.mark.parametrize("name", ["../../etc/通知.txt", "C:\\temp\\通知.txt", "/etc/通知.txt"])
def test_a_path_in_a_name_is_only_a_name(actor: Actor, media: Path, name: str) -> None:
    file = store(actor=actor, name=name, data=b"text", purpose="attachment")
    assert file.name == "通知.txt"
    assert path_of(file.place).is_relative_to(media)


@pytest.mark.parametrize("name", ["通知\u202etxt.exe.txt", "a\x00.txt", "", "x" * 201 + ".txt"])
def test_a_name_that_deceives_is_refused(actor: Actor, name: str) -> None:
    with pytest.raises(OfficeError):
        store(actor=actor, name=name, data=b"text", purpose="attachment")


def test_storing_is_in_the_ledger(actor: Actor) -> None:
    file = store(actor=actor, name="说明.txt", data=b"text", purpose="attachment")
    entry = LedgerEntry.objects.get(act="file.store")
    assert (entry.subject_id, entry.detail["sha256"]) == (file.pk, file.sha256)


def _nothing_kept(media: Path) -> None:
    assert not StoredFile.objects.exists()
    assert not LedgerEntry.objects.filter(act="file.store").exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
