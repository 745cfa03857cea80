"""The doors over HTTP: shapes, refusals, and that a refusal never says more than it must."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.models import Document, Revision
from officehub.files.models import StoredFile
from tests.documents.reading.test_hostile_files import GOOD, MACRO_TYPES, XXE, bomb
from tests.support.documents import BODY, Office, distributed, draft, office, signed
from tests.support.http import Api
from tests.support.uploads import raw_word_file, word_file
from tests.support.world import World

ADDRESS = "/api/documents"
ABSENT = 10**9


@pytest.fixture
def scene(world: World) -> Office:
    return office(world)


def body_for(scene: Office, **changes: object) -> dict[str, object]:
    to = [unit.pk for unit in scene.receiving]
    return {"title": "关于做好防汛工作的通知", "body": BODY, "main_unit_ids": to} | changes


def test_a_document_is_drafted_submitted_and_listed(scene: Office) -> None:
    clerk, reviewer = Api(scene.clerk, ADDRESS), Api(scene.reviewer, ADDRESS)
    made = clerk.post("/", body_for(scene)).json()
    assert (made["state"], made["abilities"]) == ("draft", ["read", "read_record", "edit"])
    sent = clerk.post(f"/{made['id']}/submit", {"countersign_unit_ids": [scene.water.unit_id]}).json()
    assert sent["state"] == "in_flow"
    (row,) = reviewer.get("/", box="waiting").json()["items"]
    assert (row["id"], row["holder_line"]) == (made["id"], scene.reviewer.line)
    assert clerk.get("/", box="waiting").json()["items"] == []
    assert [one["id"] for one in clerk.get("/", box="drafted", text="防汛").json()["items"]] == [made["id"]]


def test_a_received_document_waits_for_whoever_is_asked_to_sign_for_it(scene: Office) -> None:
    document = distributed(scene, draft(scene))
    township = Api(scene.township, ADDRESS)
    for box in ("waiting", "received"):
        (row,) = township.get("/", box=box).json()["items"]
        assert row["my_delivery_state"] == "sent"
    answer = township.post(f"/{document.pk}/sign-for", {}).json()
    assert answer["my_delivery"]["signed_by_line"] == scene.township.line
    assert township.get("/", box="waiting").json()["items"] == []
    assert Api(scene.clerk, ADDRESS).get(f"/{document.pk}").json()["delivery_count"]["signed"] == 1


def test_the_page_is_shown_before_the_signature_and_stored_after_it(scene: Office) -> None:
    document = draft(scene)
    clerk = Api(scene.clerk, ADDRESS)
    preview = clerk.get(f"/{document.pk}/preview.pdf")
    assert (preview["Content-Type"], preview["Content-Disposition"]) == ("application/pdf", "inline")
    assert preview.content.startswith(b"%PDF")
    signed(scene, document)
    files = Api(scene.clerk, "/api/files")
    for file_id in (document.pdf_id, document.docx_id):
        kept = files.get(f"/{file_id}/content")
        assert kept.status_code == 200
        assert kept["Content-Disposition"].startswith("attachment")
    assert Api(scene.village, "/api/files").get(f"/{document.pdf_id}/content").status_code == 404


def test_hidden_and_absent_answer_alike(scene: Office) -> None:
    document = draft(scene)
    stranger = Api(scene.village, ADDRESS)
    for tail in ("", "/preview.pdf"):
        hidden, absent = stranger.get(f"/{document.pk}{tail}"), stranger.get(f"/{ABSENT}{tail}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
    bodies = {"/submit": {}, "/opened": {}, "/sign-for": {}, "/urge-signing": {}, "/send-back": {"reason": "误送"}}
    for tail, body in bodies.items():
        hidden, absent = stranger.post(f"/{document.pk}{tail}", body), stranger.post(f"/{ABSENT}{tail}", body)
        assert hidden.status_code == absent.status_code == 404, tail
        assert hidden.content == absent.content
    edit = body_for(scene, version=1)
    assert stranger.put(f"/{document.pk}", edit).content == stranger.put(f"/{ABSENT}", edit).content


def test_a_second_submit_is_told_that_the_first_won(scene: Office) -> None:
    document = draft(scene)
    clerk = Api(scene.clerk, ADDRESS)
    assert clerk.post(f"/{document.pk}/submit", {}).status_code == 200
    again = clerk.post(f"/{document.pk}/submit", {})
    assert again.status_code == 409
    assert again.json() == {"code": "conflict", "message": "这份公文已经送审，请刷新后查看。", "data": {}}


def test_an_edit_upon_an_older_text_is_a_conflict(scene: Office) -> None:
    document = draft(scene)
    clerk = Api(scene.clerk, ADDRESS)
    edit = body_for(scene, version=document.version, title="关于甲事的通知")
    assert clerk.put(f"/{document.pk}", edit).status_code == 200
    late = clerk.put(f"/{document.pk}", edit | {"title": "关于乙事的通知"})
    assert late.status_code == 409
    assert late.json()["data"]["version"] > document.version


@pytest.mark.parametrize(
    "change", [{"kind": "order"}, {"urgency": "urgent"}, {"extra": 1}, {"title": None}, {"main_unit_ids": ["x"]}]
)
def test_what_is_malformed_is_refused_and_nothing_is_kept(scene: Office, change: dict[str, object]) -> None:
    assert Api(scene.clerk, ADDRESS).post("/", body_for(scene, **change)).status_code == 422
    assert not Document.objects.exists()


def test_an_uploaded_file_becomes_a_draft_to_go_on_with(scene: Office) -> None:
    good = word_file("关于做好防汛工作的通知", "各乡镇人民政府：", "现通知如下。", "一、压实责任", centred=1)
    read = Api(scene.clerk, ADDRESS).upload("/read", file=SimpleUploadedFile("通知.docx", good)).json()
    assert read["title"] == "关于做好防汛工作的通知"
    assert read["addressees"].startswith("各乡镇人民政府")
    assert read["body"].splitlines()[-1] == "一、压实责任"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("炸弹.docx", bomb()),
        ("外部实体.docx", raw_word_file(GOOD, prolog=XXE)),
        ("宏.docx", raw_word_file(GOOD, types=MACRO_TYPES)),
        ("程序.docx", b"MZ\x90\x00" + b"\0" * 400),
        ("页面.txt", b"\xff\xfe\x00\x00" * 40),
        ("图片.png", b"\x89PNG\r\n\x1a\n"),
    ],
    ids=["bomb", "entities", "macros", "program", "binary", "picture"],
)
def test_a_hostile_upload_is_refused_with_a_sentence_and_nothing_is_kept(scene: Office, name: str, data: bytes) -> None:
    answer = Api(scene.clerk, ADDRESS).upload("/read", file=SimpleUploadedFile(name, data))
    assert answer.status_code == 422
    assert answer.json()["message"].endswith("。")
    assert not StoredFile.objects.exists()
    assert not Revision.objects.exists()


def test_an_upload_beyond_the_limit_is_too_large(scene: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.api.UPLOAD_LIMIT", 1024)
    large = SimpleUploadedFile("大.txt", "字".encode() * 1000)
    assert Api(scene.clerk, ADDRESS).upload("/read", file=large).status_code == 413


def test_a_classified_text_is_refused_before_it_is_kept(scene: Office) -> None:
    secret = SimpleUploadedFile("密.txt", "机密★5年\n关于某事的通知\n正文。".encode())
    answer = Api(scene.clerk, ADDRESS).upload("/read", file=secret)
    assert answer.status_code == 422
    assert "涉密" in answer.json()["message"]


def test_without_signing_in_there_is_nothing(db: None) -> None:
    assert Client().get(f"{ADDRESS}/").status_code == 401
