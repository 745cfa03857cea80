"""Tables by aggregate: the force and who is in it; what it works at; what stands in its way; what it reports."""

from .forces import Force, Member, Role, Squad
from .problems import Problem, ProblemStep, Rung
from .reports import Report
from .work import Aim, AimKind, Task, TaskStep

__all__ = [
    "Aim",
    "AimKind",
    "Force",
    "Member",
    "Problem",
    "ProblemStep",
    "Report",
    "Role",
    "Rung",
    "Squad",
    "Task",
    "TaskStep",
]
