"""Making and changing a draft. Every saved text is kept (修改留痕)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction

from documents.countersigners import countersigners
from documents.kinds import kind_of
from documents.models import Addressee, Document, DocumentState, Revision, Role
from documents.numbering import issuing_organ
from documents.payloads import DraftBody, EditDraft
from documents.policy import KIND, Act, access_document
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.files.classification import guard_text
from officehub.flow.actions.act import act
from officehub.flow.actions.begin import begin
from officehub.flow.machine.verbs import OPEN_STATUSES, Verb
from officehub.flow.models import Task
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from officehub.kernel.text import clean_text

from .telling import changed

TITLE_LIMIT = 200
BODY_LIMIT = 100_000
UNITS_AT_MOST = 300


@transaction.atomic
def create_draft(*, actor: Actor, body: DraftBody) -> Document:
    """A draft of the actor's organ. Raises Invalid for a kind, text or addressee that will not do."""
    unit = Unit.objects.get(pk=actor.unit_id)
    issuing_organ(unit)
    kind_of(body.kind)
    now = clock.now()
    document = Document(
        kind=body.kind,
        unit=unit,
        drafter_id=actor.person_id,
        drafter_appointment_id=actor.appointment_id,
        drafter_line=actor.line,
        created_at=now,
        updated_at=now,
    )
    _fill(document, body)
    document.save()
    _address(document, body)
    _keep_text(actor, document)
    record(actor, "document.draft", subject=("document", document.pk), detail={"title": document.title})
    begin(actor=actor, definition=kind_of(body.kind).flow, subject_id=document.pk)  # tells the followers as well
    document.refresh_from_db()
    return document


@transaction.atomic
def edit_document(*, actor: Actor, document_id: int, body: EditDraft) -> Document:
    """By the drafter while it is his, by a reviewer at his step. Raises Conflict when somebody saved in between."""
    document = access_document(actor, document_id, Act.EDIT, lock=True)
    if document.version != body.version:
        raise Conflict("您打开之后已有人保存过这份公文，请先复制您的修改，刷新后再保存。", version=document.version)
    before = (document.title, document.body)
    _fill(document, body)
    document.updated_at = clock.now()
    document.save()
    _address(document, body)
    if (document.title, document.body) != before:
        _keep_text(actor, document)
    record(actor, "document.edit", subject=("document", document.pk), detail={"version": document.version})
    changed(document)
    return document


@transaction.atomic
def submit(*, actor: Actor, document_id: int, opinion: str = "", countersign_unit_ids: Sequence[int] = ()) -> Document:
    """送审; the units named here will countersign. After a return it goes the way the return asked for.

    Raises Conflict where its drafter no longer has it, Forbidden for anybody else.
    """
    document = access_document(actor, document_id, Act.READ)
    task = Task.objects.filter(
        instance__subject_kind=KIND,
        instance__subject_id=document.pk,
        appointment_id=actor.appointment_id,
        stage="draft",
        status__in=OPEN_STATUSES,
    ).first()
    if task is None and document.drafter_id == actor.person_id:
        raise Conflict("这份公文已经送审，请刷新后查看。")
    if task is None:
        raise Forbidden
    chosen = {"countersign": countersigners(countersign_unit_ids)} if countersign_unit_ids else {}
    act(actor=actor, task_id=task.pk, verb=Verb.SUBMIT, opinion=opinion, chosen=chosen)
    document.refresh_from_db()
    return document


def _fill(document: Document, body: DraftBody) -> None:
    document.kind = kind_of(body.kind).code
    document.title = clean_text(body.title, limit=TITLE_LIMIT, field="标题")
    document.body = clean_text(body.body, limit=BODY_LIMIT, field="正文", required=False)
    document.urgency = body.urgency
    document.disclosure = body.disclosure
    document.note = clean_text(body.note, limit=100, field="附注", required=False)
    guard_text("\n".join([document.title, document.body, document.note]))


def _address(document: Document, body: DraftBody) -> None:
    main, copies = list(dict.fromkeys(body.main_unit_ids)), list(dict.fromkeys(body.copy_unit_ids))
    if set(main) & set(copies):
        raise Invalid("同一单位不能既主送又抄送。", field="copy_unit_ids")
    if len(main) + len(copies) > UNITS_AT_MOST:
        raise Invalid(f"主送和抄送合计最多 {UNITS_AT_MOST} 个单位。", field="main_unit_ids")
    known = set(Unit.objects.filter(pk__in=[*main, *copies]).values_list("pk", flat=True))
    if known != set(main) | set(copies):
        raise Invalid("有的主送或抄送单位不存在或已撤销，请重新选择。", field="main_unit_ids")
    document.addressees.all().delete()
    rows = [(unit_id, Role.MAIN, order) for order, unit_id in enumerate(main)]
    rows += [(unit_id, Role.COPY, order) for order, unit_id in enumerate(copies)]
    Addressee.objects.bulk_create(
        [Addressee(document=document, unit_id=unit_id, role=role, order=order) for unit_id, role, order in rows]
    )


def _keep_text(actor: Actor, document: Document) -> None:
    last = document.revisions.order_by("-number").first()
    text = f"{document.title}\n{document.body}".encode()
    Revision.objects.create(
        document=document,
        number=(last.number if last else 0) + 1,
        title=document.title,
        body=document.body,
        digest=hashlib.new("sm3", text).hexdigest(),
        stage="" if document.state == DocumentState.DRAFT else document.state,
        author_line=actor.line,
        at=clock.now(),
    )
