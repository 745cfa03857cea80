from __future__ import annotations

from django.db import transaction

from messaging.forces import policy
from messaging.forces.policy import Act
from messaging.forces.telling import changed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.files.actions import attach
from officehub.files.models import StoredFile
from officehub.realtime.log import emit


@transaction.atomic
def add_file(*, actor: Actor, force_id: int, file_id: int) -> StoredFile:
    """One's own upload becomes the force's: from here on who reads the force reads it."""
    force, _ = policy.writing(actor, force_id, Act.ADD_FILE)
    file = attach(actor=actor, file_id=file_id, subject=("force", force.pk))
    record(actor, "force.add_file", subject=("force", force.pk), detail={"file": file.pk, "name": file.name})
    emit(changed(force, "files"))
    return file
