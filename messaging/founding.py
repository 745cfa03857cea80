"""Who may found what. A group costs everybody's attention, so each kind that reaches beyond one's acquaintances names
who answers for it (policy against 指尖上的形式主义)."""

from __future__ import annotations

from datetime import timedelta

from officehub.directory.actor import Actor
from officehub.directory.authority import LEADERS, organ_of
from officehub.directory.models import Unit
from officehub.directory.receivers import unit_line_paths

LONGEST = timedelta(days=366)  # from today to the end of special work
# Those who speak for a unit: its leaders, whoever keeps its office, and the staff of offices and publicity.
KEEPS_OFFICE = LEADERS | {"office_head"}
SPEAKING_KINDS = frozenset({"office", "party_office", "publicity", "township_office"})


def may_open_unit_group(actor: Actor, unit: Unit) -> bool:
    """Leaders and the office head for their organ and any office of it; a section's head for the section."""
    if organ_of(unit.path) != organ_of(actor.unit_path):
        return False
    if actor.role in KEEPS_OFFICE:
        return True
    return actor.role == "section_head" and actor.unit_path.startswith(unit.path) and unit.depth > 1


def may_found_channel(actor: Actor) -> bool:
    return actor.role in KEEPS_OFFICE or actor.unit_kind in SPEAKING_KINDS


def may_answer_with(actor: Actor, unit: Unit) -> bool:
    """Special work and channels are answered for by the founder's own unit or the organ it is an office of."""
    return unit.path in unit_line_paths(actor.unit_path)
