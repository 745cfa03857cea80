from __future__ import annotations

from django_tasks import task

from officehub.kernel.errors import NotFound
from officehub.kernel.periodic import every

from . import succession
from .models import LedgerPaper, PaperState


@every(seconds=60)
def pass_on_to_successors() -> None:
    while succession.pass_on() == succession.AT_ONCE:
        pass


@task()
def write_paper(paper_id: int) -> None:
    """Started twice, it is written once."""
    from .papers.writing import write  # the table and drawing libraries are the worker's alone

    started = LedgerPaper.objects.filter(pk=paper_id, state=PaperState.WAITING).update(state=PaperState.WRITING)
    if not started:
        return
    paper = LedgerPaper.objects.select_related(
        "dispatch__sender_unit",
        "dispatch__parent__sender_unit",
        "dispatch__root__sender_unit",
        "appointment__person__user",
        "appointment__post",
        "appointment__unit",
    ).get(pk=paper_id)
    failed = LedgerPaper.objects.filter(pk=paper_id)
    try:
        write(paper)
    except NotFound:
        failed.update(state=PaperState.FAILED)
    except Exception:  # whoever waits for it is told; the task keeps what it was
        failed.update(state=PaperState.FAILED)
        raise
