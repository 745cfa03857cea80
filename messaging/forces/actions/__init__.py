"""Every write. `messaging.forces.actions.<name>` is the door; the modules inside are by subject."""

from .amending import amend_force
from .closing import close_force
from .filing import add_file
from .founding import found_force
from .planning import add_aim, add_task, change_task, drop_task, remove_aim, report_progress
from .problems import climb, raise_problem, solve_problem
from .reporting import draft_report, issue_report, write_report
from .seating import accept_pledge, add_squad, change_seat, decline_invitation, end_seat, seat_member
from .timing import end_over, let_go_of_ended

__all__ = [
    "accept_pledge",
    "add_aim",
    "add_file",
    "add_squad",
    "add_task",
    "amend_force",
    "change_seat",
    "change_task",
    "climb",
    "close_force",
    "decline_invitation",
    "draft_report",
    "drop_task",
    "end_over",
    "end_seat",
    "found_force",
    "issue_report",
    "let_go_of_ended",
    "raise_problem",
    "remove_aim",
    "report_progress",
    "seat_member",
    "solve_problem",
    "write_report",
]
