"""Problems, reports and files."""

from __future__ import annotations

from messaging.forces import policy
from messaging.forces.archive import files_of
from messaging.forces.models import Member, Problem, Report, Rung
from messaging.forces.payloads import (
    ForceFile,
    ForceFiles,
    ForceProblem,
    ForceProblems,
    ForceReport,
    ForceReports,
    ProblemClimb,
)
from officehub.directory.actor import Actor


def problems(*, actor: Actor, force_id: int) -> ForceProblems:
    """Unsolved first, highest first."""
    force, seat = policy.access_force(actor, force_id)
    allowed = policy.acts(actor, force, seat)
    rows = force.problems.select_related("owner__person", "raised_by__person", "solved_by__person", "squad")
    found = sorted(
        rows.prefetch_related("steps__member__person"),
        key=lambda row: (row.solved_at is not None, -row.rung, row.number),
    )
    return ForceProblems(items=[_problem(row, policy.may_solve(seat, allowed, row)) for row in found])


def reports(*, actor: Actor, force_id: int) -> ForceReports:
    """Newest first; drafts are for those who write them."""
    force, seat = policy.access_force(actor, force_id)
    rows = force.reports.select_related("issued_by__person").order_by("-week_on")
    if policy.Act.REPORT not in policy.acts(actor, force, seat):
        rows = rows.exclude(issued_at=None)
    return ForceReports(items=[report_payload(row) for row in rows])


def files(*, actor: Actor, force_id: int) -> ForceFiles:
    force, _ = policy.access_force(actor, force_id)
    return ForceFiles(
        items=[
            ForceFile(
                file_id=file.pk,
                name=file.name,
                size=file.size,
                media_type=file.media_type,
                owner=file.owner.name,
                created_at=file.created_at,
            )
            for file in reversed(files_of(force))
        ]
    )


def report_payload(row: Report) -> ForceReport:
    return ForceReport(
        id=row.pk,
        week_on=row.week_on,
        text=row.text,
        drafted_at=row.drafted_at,
        edited_at=row.edited_at,
        issued_at=row.issued_at,
        issued_by=row.issued_by.person.name if row.issued_by else "",
        file_id=row.file_id,
    )


def _problem(row: Problem, solvable: bool) -> ForceProblem:
    return ForceProblem(
        id=row.pk,
        number=row.number,
        title=row.title,
        text=row.text,
        task_id=row.task_id,
        squad=row.squad.name if row.squad else "",
        raised_by=_line(row.raised_by),
        raised_at=row.raised_at,
        owner_id=row.owner_id,
        owner=_line(row.owner),
        days=row.days,
        rung=int(Rung(row.rung)),
        next_at=row.next_at,
        steps=[
            ProblemClimb(rung=step.rung, name=step.member.person.name, at=step.at)
            for step in sorted(row.steps.all(), key=lambda step: step.rung)
        ],
        solved_at=row.solved_at,
        solved_by=_line(row.solved_by) if row.solved_by else "",
        solution=row.solution,
        abilities=["solve"] if solvable and row.solved_at is None else [],
    )


def _line(seat: Member) -> str:
    return f"{seat.person.name} · {seat.unit_name}"
