"""Who may do what with a document.

Before its signature a document belongs to its drafter and whoever has, or had, a task in its flow; numbered, to its
organ as well; distributed, to the receiving units too. The record of its way is the organ's own affair and the
auditors': they see who held it and how long, not the text.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Region, Unit
from officehub.directory.receivers import unit_line_paths
from officehub.flow.machine.verbs import OPEN_STATUSES, TaskStatus
from officehub.flow.models import Task
from officehub.kernel.errors import Forbidden, NotFound

from .models import Delivery, DeliveryState, Document, DocumentState

KIND = "document"
AUDIT_DUTY = "audit"
ISSUED = (DocumentState.NUMBERED, DocumentState.DISTRIBUTED)
EDITABLE = (DocumentState.DRAFT, DocumentState.REVISING)
CLERK_STAGES = ("draft", "review")  # whoever holds a task here may change the text


class Act(StrEnum):
    READ = "read"
    READ_RECORD = "read_record"
    EDIT = "edit"
    SIGN_FOR = "sign_for"
    URGE_SIGNING = "urge_signing"


def organ_path(unit_path: str) -> str:
    return unit_path[: Unit.steplen]


def _tasks(**conditions: object) -> QuerySet[Task]:
    return Task.objects.filter(instance__subject_kind=KIND, **conditions)


def _performed(**conditions: object) -> QuerySet[Task]:
    """What was taken back (取回) entitles nobody."""
    return _tasks(**conditions).exclude(status=TaskStatus.WITHDRAWN)


def auditing(document: Document) -> Q:
    """Posts charged with audit, of the document's region or one above it."""
    path, step = document.unit.region_path, int(Region.steplen)
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    return Q(post__duty_tags__contains=[AUDIT_DUTY], unit__region_path__in=above)


def _audits(actor: Actor, document: Document) -> bool:
    return AUDIT_DUTY in actor.duties and document.unit.region_path.startswith(actor.region_path)


def visible_to(actor: Actor) -> QuerySet[Document]:
    line = unit_line_paths(actor.unit_path)
    performed = _performed(instance__subject_id=OuterRef("pk"), person_id=actor.person_id)
    received = Delivery.objects.filter(document=OuterRef("pk"), unit__path__in=line)
    issued_here = Q(state__in=ISSUED, unit__path__startswith=organ_path(actor.unit_path))
    return Document.objects.filter(Q(drafter_id=actor.person_id) | Exists(performed) | issued_here | Exists(received))


def may(actor: Actor, act: Act, document: Document) -> bool:
    """By the four rules of the module's head; two queries at most."""
    if act is Act.READ:
        return visible_to(actor).filter(pk=document.pk).exists()
    if act is Act.READ_RECORD:
        return _audits(actor, document) or _inside(actor, document)
    if act is Act.SIGN_FOR:
        delivery = delivery_of(actor, document)
        return delivery is not None and delivery.state == DeliveryState.SENT
    if act is Act.URGE_SIGNING:
        return document.state == DocumentState.DISTRIBUTED and _same_organ(actor, document)
    return _holds_the_text(actor, document)


def who_may(act: Act, document: Document) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force())
    performed = _performed(instance__subject_id=document.pk, person=OuterRef("person"))
    inside = Q(person_id=document.drafter_id) | Q(Exists(performed)) | _organ_once_issued(document)
    if act is Act.READ:
        return held.filter(inside | _receiving(document))
    if act is Act.READ_RECORD:
        return held.filter(inside | auditing(document))
    if act is Act.SIGN_FOR:
        return held.filter(_receiving(document, state=DeliveryState.SENT))
    if act is Act.URGE_SIGNING:
        sent = document.state == DocumentState.DISTRIBUTED
        return held.filter(unit__path__startswith=organ_path(document.unit.path)) if sent else held.none()
    return held.filter(Exists(_text_tasks(document).filter(person=OuterRef("person"))))


def access_document(actor: Actor, document_id: int, act: Act, *, lock: bool = False) -> Document:
    """The only way to a document. NotFound where the actor may not read it, Forbidden where he may, but not this."""
    rows = Document.objects.all() if act is Act.READ_RECORD else visible_to(actor)
    rows = rows.select_related("unit")
    document = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=document_id).first()
    if document is None:
        raise NotFound
    if not may(actor, act, document):
        raise NotFound if act in {Act.READ, Act.READ_RECORD} else Forbidden
    return document


def abilities(actor: Actor, document: Document) -> list[str]:
    return [act.value for act in Act if may(actor, act, document)]


def delivery_of(actor: Actor, document: Document) -> Delivery | None:
    """The delivery to the actor's own unit, or to the organ it belongs to."""
    line = unit_line_paths(actor.unit_path)
    rows = document.deliveries.filter(unit__path__in=line).select_related("unit")
    return rows.order_by("-unit__path").first()


def _inside(actor: Actor, document: Document) -> bool:
    if document.drafter_id == actor.person_id:
        return True
    if document.state in ISSUED and _same_organ(actor, document):
        return True
    return _performed(instance__subject_id=document.pk, person_id=actor.person_id).exists()


def _same_organ(actor: Actor, document: Document) -> bool:
    return organ_path(actor.unit_path) == organ_path(document.unit.path)


def _organ_once_issued(document: Document) -> Q:
    if document.state not in ISSUED:
        return Q(pk__in=[])
    return Q(unit__path__startswith=organ_path(document.unit.path))


def _receiving(document: Document, **conditions: object) -> Q:
    reached = Q(pk__in=[])
    for path in document.deliveries.filter(**conditions).values_list("unit__path", flat=True):
        reached |= Q(unit__path__startswith=path)
    return reached


def _text_tasks(document: Document) -> QuerySet[Task]:
    stages = CLERK_STAGES if document.state not in {*ISSUED, DocumentState.VOID} else ()
    return _tasks(instance__subject_id=document.pk, stage__in=stages, status__in=OPEN_STATUSES)


def _holds_the_text(actor: Actor, document: Document) -> bool:
    """R-16: after the signature nobody does."""
    return _text_tasks(document).filter(person_id=actor.person_id).exists()


def may_read_files(actor: Actor, document_id: int) -> bool:
    return visible_to(actor).filter(pk=document_id).exists()
