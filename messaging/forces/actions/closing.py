"""结项. Nothing opens a closed force again."""

from __future__ import annotations

from django.db import transaction

from messaging.forces import archive, group, policy, waiting
from messaging.forces.events import force_stream
from messaging.forces.models import Force, Member
from messaging.forces.papers.word import index_document
from messaging.forces.payloads import CloseForce
from messaging.forces.policy import Act
from messaging.forces.telling import changed, listed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.files.actions import place_in, store
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.fanout import expel
from officehub.realtime.log import emit

TEXT_LIMIT = 5000


@transaction.atomic
def close_force(*, actor: Actor, force_id: int, body: CloseForce) -> Force:
    """The index of everything is written as it stands; seats end, the group is archived, to-dos close."""
    force, _ = policy.writing(actor, force_id, Act.CLOSE)
    force.summary = clean_text(body.summary, limit=TEXT_LIMIT, field="结项总结")
    force.handover = clean_text(body.handover, limit=TEXT_LIMIT, field="移交事项")
    force.handed_to = _keeper(force, body.handed_to_id)
    force.closed_at, force.closed_by_id = clock.now(), actor.person_id
    place_in([(file.pk, "force", force.pk) for file in archive.group_files(force)])
    index = store(
        actor=actor, name=f"{force.title}归档目录.docx", data=index_document(force, actor), purpose="attachment"
    )
    place_in([(index.pk, "force", force.pk)])
    force.index_file = index
    names = ["summary", "handover", "handed_to", "closed_at", "closed_by", "index_file"]
    force.save(update_fields=names)
    detail = {"handed_to": force.handed_to.name, "index": index.pk, "sha256": index.sha256}
    record(actor, "force.close", subject=("force", force.pk), unit_id=force.handed_to_id, detail=detail)
    waiting.all_over(force)
    everybody = list(force.members.filter(left_at=None))
    leaving = [seat for seat in everybody if seat.role not in group.LEADS]
    conversation = group.locked(force)
    facts = group.archive(conversation, actor, actor, f"{actor.name} 办理结项，本群随专班归档")
    facts += group.let_out(conversation, [seat.person_id for seat in leaving])
    _end(force, leaving)
    emit(*facts, changed(force, "closed"), *listed(force, [seat.person_id for seat in everybody]))
    return force


def _end(force: Force, leaving: list[Member]) -> None:
    Member.objects.filter(pk__in=[seat.pk for seat in leaving]).update(left_at=clock.now())
    for seat in leaving:
        expel(force_stream(force.pk), seat.person_id)


def _keeper(force: Force, unit_id: int | None) -> Unit:
    if unit_id is None:
        return force.owner_unit
    unit: Unit | None = Unit.objects.filter(pk=unit_id).first()
    if unit is None or unit.limited:
        raise Invalid("请选择接收移交的机关单位。", field="handed_to_id")
    return unit
