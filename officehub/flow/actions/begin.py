from __future__ import annotations

from django.db import IntegrityError, transaction

from officehub.audit import ledger
from officehub.directory.actor import Actor
from officehub.flow import registry, store, versions
from officehub.flow.machine import decide
from officehub.flow.machine.fold import fold
from officehub.flow.models import Instance
from officehub.flow.office import SubjectOffice
from officehub.flow.registry import Move
from officehub.flow.signatures import columns, signature_of
from officehub.kernel import clock
from officehub.kernel.errors import Conflict


@transaction.atomic
def begin(*, actor: Actor, definition: str, subject_id: int) -> Instance:
    """The actor becomes the drafter and gets the first task. Raises Conflict where the subject runs already."""
    known = registry.registered(definition)
    by = signature_of(actor)
    office = SubjectOffice(known.hooks, subject_id, by)
    fact = decide.begin(known.definition, office, by, clock.now())
    run = fold(None, fact)
    instance = Instance(
        definition=versions.current(definition),
        subject_kind=known.hooks.kind,
        subject_id=subject_id,
        begun_at=fact.at,
        **columns(by),
    )
    try:
        with transaction.atomic():
            written = store.write(instance, None, run, fact, actor.origin)
    except IntegrityError as error:
        raise Conflict("流程已经开始，请刷新后查看。") from error
    ledger.record(actor, "flow.draft", subject=(known.hooks.kind, subject_id), detail={"instance": instance.pk})
    known.hooks.moved(actor, Move(instance, fact, run, opened=written.opened, stage_entered=fact.stage))
    return instance
