"""立项."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from messaging.actions.posting import say
from messaging.forces import group, policy, waiting
from messaging.forces.models import Force, Member, Role, Squad
from messaging.forces.payloads import FoundForce, SeatInput, SquadInput
from messaging.forces.telling import listed
from messaging.founding import may_answer_with
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, Unit
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .seats import candidates, seat_row

LONGEST = timedelta(days=3 * 366)
TITLE_LIMIT, TEXT_LIMIT = 64, 2000
PLEDGE = (
    "本人自愿参加本专班工作，承诺：对在专班中知悉的未公开信息严格保密，不复制、不外传，不用于专班以外的用途；"
    "专班结束或本人退出后，不再保留有关资料。"
)


@transaction.atomic
def found_force(*, actor: Actor, body: FoundForce) -> Force:
    """The one who founds it runs its office: without a seat of his own he heads the first group."""
    if not policy.may_found(actor):
        raise Forbidden("专班由单位负责人、办公室负责人或办公室人员发起立项。")
    check_dates(body.starts_on, body.ends_on)
    title = clean_text(body.title, limit=TITLE_LIMIT, field="专班名称")
    goal = clean_text(body.goal, limit=TEXT_LIMIT, field="工作目标")
    basis = clean_text(body.basis, limit=TEXT_LIMIT, field="设立依据")
    unit = _answering(actor, body.owner_unit_id)
    squads = body.squads or [SquadInput(name="综合组")]
    seats = _with_founder(actor, body.seats, squads)
    _check_seats(seats)
    held = candidates(actor, [seat.person_id for seat in seats])
    leader = next(seat.person_id for seat in seats if seat.role == Role.LEADER.value)
    force = Force.objects.create(
        title=title,
        basis=basis,
        goal=goal,
        owner_unit=unit,
        conversation=group.open_group(
            title=title, goal=goal, unit=unit, leader=(leader, held[leader].pk), ends_on=body.ends_on
        ),
        pledge=clean_text(body.pledge, limit=TEXT_LIMIT, field="承诺书", required=False) or PLEDGE,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        founded_by_id=actor.person_id,
        founded_at=clock.now(),
        demo=unit.demo,
    )
    made = _squads(force, squads)
    rows = _seat_all(force, seats, held, made)
    _record(actor, force, rows)
    _open(actor, force, rows)
    return force


def check_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Invalid("截止日期不能早于开始日期。", field="ends_on")
    if ends_on < clock.today():
        raise Invalid("截止日期不能早于今天。", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Invalid("专班最长三年；长期工作请设常设机构。", field="ends_on")


def _answering(actor: Actor, unit_id: int | None) -> Unit:
    unit: Unit | None = Unit.objects.filter(pk=unit_id or actor.unit_id).first()
    if unit is None or not may_answer_with(actor, unit):
        raise Invalid("牵头单位须为您所在的单位。", field="owner_unit_id")
    return unit


def _with_founder(actor: Actor, seats: list[SeatInput], squads: list[SquadInput]) -> list[SeatInput]:
    if any(seat.person_id == actor.person_id for seat in seats):
        return seats
    first = squads[0].name
    headed = any(seat.role == Role.HEAD.value and seat.squad.strip() == first.strip() for seat in seats)
    mine = SeatInput(person_id=actor.person_id, role="member" if headed else "head", squad=first)
    return [*seats, mine]


def _check_seats(seats: list[SeatInput]) -> None:
    twice = [person for person, times in Counter(seat.person_id for seat in seats).items() if times > 1]
    if twice:
        raise Invalid("同一人在成员中出现了两次，请只保留一处。", field="seats", person_ids=twice)
    leaders = sum(seat.role == Role.LEADER.value for seat in seats)
    if leaders != 1:
        raise Invalid("专班须有一名组长（一把手），且只能有一名。", field="seats")


def _squads(force: Force, wanted: list[SquadInput]) -> dict[str, Squad]:
    names = [clean_text(squad.name, limit=32, field="工作组名称") for squad in wanted]
    if len(set(names)) < len(names):
        raise Invalid("工作组名称不能重复。", field="squads")
    duties = [clean_text(squad.duty, limit=200, field="工作组职责", required=False) for squad in wanted]
    rows = [
        Squad(force=force, name=name, duty=duty, order=at)
        for at, (name, duty) in enumerate(zip(names, duties, strict=True), 1)
    ]
    Squad.objects.bulk_create(rows)
    return {row.name: row for row in rows}


def _seat_all(
    force: Force, seats: list[SeatInput], held: dict[int, Appointment], squads: dict[str, Squad]
) -> list[Member]:
    headed: set[str] = set()
    rows = []
    for seat in seats:
        rows.append(seat_row(force, held[seat.person_id], seat.role, squads, seat.squad, seat.ends_on))
        if seat.role == Role.HEAD.value:
            if seat.squad.strip() in headed:
                raise Invalid(f"{seat.squad}已有负责人，一个组只能有一名负责人。", field="seats")
            headed.add(seat.squad.strip())
    Member.objects.bulk_create(rows)
    return rows


def _record(actor: Actor, force: Force, rows: list[Member]) -> None:
    detail = {
        "title": force.title,
        "ends_on": str(force.ends_on),
        "people": len(rows),
        "experts": sum(row.role == Role.EXPERT for row in rows),
    }
    record(actor, "force.found", subject=("force", force.pk), unit_id=force.owner_unit_id, detail=detail)


def _open(actor: Actor, force: Force, rows: list[Member]) -> None:
    """The group opens with those who need promise nothing; the others are asked for their pledge."""
    conversation = group.locked(force)
    inside = [row for row in rows if row.role != Role.EXPERT]
    facts = group.let_in(conversation, inside)
    facts += group.keep_roles(conversation, {row.person_id: row.role for row in inside})
    group.keep_ends(conversation, force)
    for row in rows:
        if row.role == Role.EXPERT:
            waiting.ask_for_pledge(force, row)
    facts += say(conversation, actor, f"{actor.name} 发起立项，专班“{force.title}”成立，共 {len(rows)} 人")
    emit(*facts, *listed(force, [row.person_id for row in rows]))
