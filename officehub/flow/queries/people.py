from __future__ import annotations

from officehub.flow.machine.state import Signature
from officehub.flow.payloads import Who


def who_is(who: Signature) -> Who:
    return Who(
        person_id=who.person_id,
        appointment_id=who.appointment_id,
        name=who.name,
        unit_name=who.unit_name,
        post_title=who.post_title,
    )
