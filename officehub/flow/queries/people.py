from __future__ import annotations

from officehub.flow.machine.state import Signature
from officehub.flow.payloads import SignedWho


def who_is(who: Signature) -> SignedWho:
    return SignedWho(
        person_id=who.person_id,
        appointment_id=who.appointment_id,
        name=who.name,
        unit_name=who.unit_name,
        post_title=who.post_title,
    )
