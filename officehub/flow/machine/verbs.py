"""The verbs, and the one table that says when each is allowed. Meanings follow docs/guide/flow.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    DRAFT = "draft"  # 拟稿: begins the run
    SUBMIT = "submit"  # 送审
    OPEN = "open"  # 签收: the first look
    AGREE = "agree"
    COUNTERSIGN = "countersign"  # 会签
    DECIDE = "decide"  # 签发
    RETURN_TO_PREVIOUS = "return_to_previous"
    RETURN_TO_DRAFTER = "return_to_drafter"
    TRANSFER = "transfer"  # 转办
    WITHDRAW = "withdraw"  # 取回
    ABORT = "abort"  # 作废
    URGE = "urge"  # 催办
    SUSPEND = "suspend"  # 暂停
    RESUME = "resume"


class Stance(StrEnum):
    """What a countersigner says."""

    AGREE = "agree"
    AGREE_WITH_CHANGES = "agree_with_changes"
    DISAGREE = "disagree"
    NONE = "none"  # 无意见


class Resume(StrEnum):
    """After a return: through every stage again, or straight back to whoever returned it."""

    REPLAY = "replay"
    DIRECT = "direct"


class RunStatus(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    REVISING = "revising"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    ABORTED = "aborted"


class TaskStatus(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    DONE = "done"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"


OPEN_STATUSES = frozenset({TaskStatus.PENDING, TaskStatus.CLAIMED})
WAITING_STATUSES = OPEN_STATUSES | {TaskStatus.SUSPENDED}
ENDED = frozenset({RunStatus.FINISHED, RunStatus.ABORTED})


@dataclass(frozen=True)
class Rule:
    run: frozenset[RunStatus]
    task: frozenset[TaskStatus] | None  # None: a verb upon the run, not upon a task
    reason: bool = False  # an opinion must be given


def _runs(*statuses: RunStatus) -> frozenset[RunStatus]:
    return frozenset(statuses)


_R = RunStatus
_RUNNING = _runs(_R.RUNNING)
_ALIVE = _runs(_R.DRAFT, _R.RUNNING, _R.REVISING)

ALLOWED: Mapping[Verb, Rule] = {
    Verb.OPEN: Rule(_ALIVE, frozenset({TaskStatus.PENDING})),
    Verb.SUBMIT: Rule(_runs(_R.DRAFT, _R.REVISING), OPEN_STATUSES),
    Verb.AGREE: Rule(_RUNNING, OPEN_STATUSES),
    Verb.COUNTERSIGN: Rule(_RUNNING, OPEN_STATUSES),
    Verb.DECIDE: Rule(_RUNNING, OPEN_STATUSES),
    Verb.RETURN_TO_PREVIOUS: Rule(_RUNNING, OPEN_STATUSES, reason=True),
    Verb.RETURN_TO_DRAFTER: Rule(_RUNNING, OPEN_STATUSES, reason=True),
    Verb.TRANSFER: Rule(_RUNNING, OPEN_STATUSES, reason=True),
    Verb.SUSPEND: Rule(_RUNNING, OPEN_STATUSES, reason=True),
    Verb.RESUME: Rule(_runs(_R.SUSPENDED), frozenset({TaskStatus.SUSPENDED})),
    Verb.WITHDRAW: Rule(_RUNNING, frozenset({TaskStatus.DONE})),
    Verb.ABORT: Rule(_ALIVE | {_R.SUSPENDED}, None, reason=True),
    Verb.URGE: Rule(_runs(_R.RUNNING, _R.REVISING), None),
}

# Verbs a stage must list before its performers may use them; the others belong to every task or to the run.
STAGE_VERBS = frozenset(
    {
        Verb.SUBMIT,
        Verb.AGREE,
        Verb.COUNTERSIGN,
        Verb.DECIDE,
        Verb.RETURN_TO_PREVIOUS,
        Verb.RETURN_TO_DRAFTER,
        Verb.TRANSFER,
        Verb.SUSPEND,
    }
)
FORWARD = frozenset({Verb.SUBMIT, Verb.AGREE, Verb.COUNTERSIGN, Verb.DECIDE})
RETURNS = frozenset({Verb.RETURN_TO_PREVIOUS, Verb.RETURN_TO_DRAFTER})
RUN_VERBS = frozenset({Verb.ABORT, Verb.URGE})
