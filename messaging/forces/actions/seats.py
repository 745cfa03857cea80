"""Who may sit, and as what: the checks that founding and seating share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from messaging.actions.invitees import invitees
from messaging.forces.models import Force, Member, Role, Squad
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Invalid


def candidates(actor: Actor, person_ids: Iterable[int]) -> dict[int, Appointment]:
    """Person → post held now, for those the actor sees and may write to; the actor in the post acted in."""
    wanted = set(person_ids)
    held = invitees(actor, wanted)
    if actor.person_id in wanted:
        rows = Appointment.objects.select_related("person", "post", "unit")
        held[actor.person_id] = rows.get(pk=actor.appointment_id)
    return held


def seat_row(
    force: Force, held: Appointment, role: str, squads: Mapping[str, Squad], squad: str, ends_on: date | None
) -> Member:
    """Not stored yet. Raises Invalid where the seat would break a rule of the charter."""
    where = squad.strip()
    if where and where not in squads:
        raise Invalid(f"没有名为“{where}”的工作组，请先设立该组。", field="squad")
    check_seat(force, held, role, bool(where), ends_on)
    return Member(
        force=force,
        squad=squads[where] if where else None,
        person=held.person,
        appointment=held,
        unit=held.unit,
        unit_name=held.unit.name,
        post_title=held.post.title,
        role=role,
        joined_at=clock.now(),
        ends_on=ends_on,
    )


def check_seat(force: Force, held: Appointment, role: str, in_squad: bool, ends_on: date | None) -> None:
    name = held.person.name
    if held.unit.limited and role != Role.EXPERT:
        raise Invalid(f"{name}来自{held.unit.name}，企业、高校等外部人员请作为外部专家加入。", field="role")
    if role == Role.EXPERT and ends_on is None:
        raise Invalid(f"请填写外部专家{name}的参与截止日期，到期后其权限自动终止。", field="ends_on")
    if role == Role.HEAD and not in_squad:
        raise Invalid(f"请为小组负责人{name}选择所在工作组。", field="squad")
    if ends_on is not None and ends_on > force.ends_on:
        raise Invalid(f"{name}的参与截止日期不能晚于专班截止日期 {force.ends_on}。", field="ends_on")
    if ends_on is not None and ends_on < clock.today():
        raise Invalid(f"{name}的参与截止日期不能早于今天。", field="ends_on")
