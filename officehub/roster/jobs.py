from __future__ import annotations

from django_tasks import task

from .importing import steps


@task()
def look_through_import(import_id: int) -> None:
    steps.look_through(import_id)


@task()
def write_import(import_id: int) -> None:
    steps.write(import_id)
