"""A pure office: seven signatures and the definition of the tests, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from officehub.flow.machine.definition import Stage, parse
from officehub.flow.machine.state import Signature
from officehub.kernel.clock import SHANGHAI
from tests.support.flow import OUTGOING

START = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
DEFINITION = parse(OUTGOING.read_text(encoding="utf-8"), roles={"reviewer", "signer", "registrar"})


def person(number: int) -> Signature:
    return Signature(number, 100 + number, 1, f"人{number}", "演示县政府办公室", "科员")


DRAFTER, REVIEWER, SIGNER, FIRST_REGISTRAR, SECOND_REGISTRAR, ONE, TWO = (person(n) for n in range(1, 8))
EVERYBODY = (DRAFTER, REVIEWER, SIGNER, FIRST_REGISTRAR, SECOND_REGISTRAR, ONE, TWO)


@dataclass(frozen=True)
class PureOffice:
    held: Mapping[str, Sequence[Signature]] = field(
        default_factory=lambda: {
            "reviewer": [REVIEWER],
            "signer": [SIGNER],
            "registrar": [FIRST_REGISTRAR, SECOND_REGISTRAR],
        }
    )

    def performers(self, stage: Stage) -> Sequence[Signature]:
        return self.held[stage.performers]

    def due_at(self, stage: Stage, arrived_at: datetime) -> datetime | None:
        return arrived_at + timedelta(days=stage.working_days) if stage.working_days else None
