"""A force in one line: three departments, an enterprise and a professor, with the lists a task points to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from messaging.forces import actions
from messaging.forces.models import Force, Member, Problem, Task
from messaging.forces.payloads import AddForceTask, FoundForce, RaiseProblem
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel import clock
from tests.support.world import World


@dataclass(frozen=True)
class Cast:
    founder: Actor  # of the county office; heads 综合组
    leader: Actor
    deputy: Actor
    water: Actor  # member of 综合组
    road: Actor  # heads 督导组
    company: Actor  # an outside expert, has accepted
    professor: Actor  # an outside expert, has not
    stranger: Actor


def days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def outside(world: World, name: str) -> Unit:
    unit = world.unit("transport_group", name=name)
    unit.limited = True
    unit.category = "enterprise"
    unit.save()
    return unit


def cast_of(world: World) -> Cast:
    office = world.unit("office")
    return Cast(
        founder=world.actor("吴主任", office, role="office_head"),
        leader=world.actor("孙县长", world.unit("government"), role="head"),
        deputy=world.actor("郑副县长", world.unit("government"), role="deputy"),
        water=world.actor("王敏", world.unit("water")),
        road=world.actor("李强", world.unit("transport")),
        company=world.actor("钱经理", outside(world, "演示建设公司")),
        professor=world.actor("赵教授", outside(world, "演示大学")),
        stranger=world.actor("周老师", world.unit("school")),
    )


def charter(cast: Cast, **changed: object) -> FoundForce:
    body = {
        "title": "清水攻坚专班",
        "basis": "县委专题会议纪要〔2026〕3 号",
        "goal": "年底前断面水质达到三类",
        "starts_on": days(0),
        "ends_on": days(100),
        "squads": [{"name": "综合组"}, {"name": "督导组"}],
        "seats": [
            {"person_id": cast.leader.person_id, "role": "leader"},
            {"person_id": cast.deputy.person_id, "role": "deputy"},
            {"person_id": cast.water.person_id, "role": "member", "squad": "综合组"},
            {"person_id": cast.road.person_id, "role": "head", "squad": "督导组"},
            {"person_id": cast.company.person_id, "role": "expert", "ends_on": days(30)},
            {"person_id": cast.professor.person_id, "role": "expert", "ends_on": days(60)},
        ],
        **changed,
    }
    return FoundForce.model_validate(body)


def found(cast: Cast, **changed: object) -> Force:
    """The company's man has accepted the pledge, the professor has not."""
    force = actions.found_force(actor=cast.founder, body=charter(cast, **changed))
    row = force.members.filter(person=cast.company.person_id).first()
    if row is not None:
        actions.accept_pledge(actor=cast.company, member_id=row.pk)
    force.refresh_from_db()
    return force


def seat(force: Force, actor: Actor) -> Member:
    return force.members.get(person=actor.person_id, left_at=None)


def aims(force: Force, actor: Actor) -> dict[str, int]:
    words = {"goal": "断面达标", "policy": "水污染防治行动计划", "measure": "月均值达三类"}
    found = {}
    for kind, text in words.items():
        row = force.aims.filter(kind=kind).first()
        row = row or actions.add_aim(actor=actor, force_id=force.pk, kind=kind, text=text)
        found[f"{kind}_id"] = row.pk
    return found


def task(
    force: Force, by: Actor, whose: Actor, *, title: str = "整治入河排口", due: int = 40, **fields: object
) -> Task:
    body = {
        "title": title,
        **aims(force, by),
        "responsible_id": seat(force, whose).pk,
        "starts_on": max(force.starts_on, days(0)),
        "due_on": days(due),
        **fields,
    }
    return actions.add_task(actor=by, force_id=force.pk, body=AddForceTask.model_validate(body))


def problem(
    force: Force, by: Actor, *, whose: Actor | None = None, days_: int = 3, title: str = "管网资金缺口"
) -> Problem:
    owner = seat(force, whose).pk if whose else None
    body = RaiseProblem(title=title, owner_id=owner, days=days_)
    return actions.raise_problem(actor=by, force_id=force.pk, body=body)
