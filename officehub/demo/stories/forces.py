"""A force that has run for eight weeks: three departments, two enterprises and a professor (forces.yaml)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from pypinyin import Style, lazy_pinyin

from messaging.forces import actions
from messaging.forces.models import Force, Member
from messaging.forces.payloads import AddForceTask, AmendForce, FoundForce, RaiseProblem
from officehub.accounts.models import User
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment, Person, Post, Unit, UnitCategory
from officehub.kernel import clock

SCRIPT = Path(__file__).with_suffix(".yaml")
ACCOUNT = "expert"  # the professor's; with the password of the other demo accounts


def tell(world: DemoWorld) -> None:
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    begun = clock.today() - timedelta(weeks=script["weeks_ago"])
    cast = _cast(world, script["people"], begun)
    with world.at(_moment(begun, 9)):
        force = _found(cast, script, begun)
    with world.at(_moment(begun, 15)):
        _pledge(cast, force)
        _plan(cast, force, script, begun)
    for step in sorted(_steps(script), key=lambda step: step[0]):
        day, number, percent, note = step
        _progress(cast, world, force, script, _moment(begun + timedelta(days=day), 16), number, percent, note)
    _problems(cast, world, force, script)
    with world.at(clock.now() - timedelta(days=7)):
        report = actions.draft_report(actor=cast["office"], force_id=force.pk)
        actions.issue_report(actor=cast["office"], force_id=force.pk, report_id=report.pk)


def _cast(world: DemoWorld, people: dict[str, str], begun: date) -> dict[str, Actor]:
    cast = {}
    for name, where in people.items():
        kind, _, role = where.partition(" ")
        cast[name] = world.actor(role) if kind == "account" else world.holder(world.unit(kind), role=role)
    cast["professor"] = _professor(world, begun)
    return cast


def _professor(world: DemoWorld, begun: date) -> Actor:
    """A university that sees only itself, with one professor who may sign in."""
    unit = Unit.add_root(
        region=world.city,
        kind="school",
        category=UnitCategory.INSTITUTION,
        name="之江理工大学（演示）",
        short_name="之江理工大学",
        order=9000,
        tier=world.city.tier,
        region_path=world.city.path,
        limited=True,
        demo=True,
    )
    name = "沈知远"
    person = Person.objects.create(
        name=name,
        pinyin="".join(lazy_pinyin(name)),
        initials="".join(lazy_pinyin(name, style=Style.FIRST_LETTER)),
        phone="13900000001",
        demo=True,
        user=_account(),
    )
    post = Post.objects.create(unit=unit, title="环境学院教授", role="clerk")
    held = Appointment.objects.create(person=person, post=post, unit=unit, valid_from=begun - timedelta(days=900))
    _write_down(f"{ACCOUNT:<11}{name} · {unit.name} {post.title}")
    return actor_for(held.pk)


def _account() -> User | None:
    """None where the demo has no accounts."""
    known = User.objects.filter(username="clerk").first()
    if known is None:
        return None
    user = User.objects.create_user(ACCOUNT)
    user.password = known.password
    user.save(update_fields=["password"])
    return user


def _write_down(line: str) -> None:
    file = settings.VAR / "demo-accounts.txt"
    if file.is_file():
        with file.open("a", encoding="utf-8") as out:
            out.write(line + "\n")


def _found(cast: dict[str, Actor], script: dict[str, Any], begun: date) -> Force:
    ends = begun + timedelta(weeks=script["weeks"])
    seats = [
        {
            "person_id": cast[seat["who"]].person_id,
            "role": seat["role"],
            "squad": seat.get("squad", ""),
            "ends_on": ends - timedelta(weeks=seat.get("leaves_before", 0)) if seat["role"] == "expert" else None,
        }
        for seat in script["seats"]
    ]
    texts = {name: script[name] for name in ("title", "basis", "goal", "squads")}
    body = FoundForce.model_validate({**texts, "starts_on": begun, "ends_on": ends, "seats": seats})
    force = actions.found_force(actor=cast["office"], body=body)
    meets = AmendForce.model_validate({"meets_weekday": 1, "meets_at": time(9)})
    return actions.amend_force(actor=cast["leader"], force_id=force.pk, body=meets)


def _pledge(cast: dict[str, Actor], force: Force) -> None:
    by_person = {actor.person_id: actor for actor in cast.values()}
    for seat in force.members.filter(role="expert"):
        actions.accept_pledge(actor=by_person[seat.person_id], member_id=seat.pk)


def _plan(cast: dict[str, Actor], force: Force, script: dict[str, Any], begun: date) -> None:
    aims = {
        (kind, at): actions.add_aim(actor=cast["office"], force_id=force.pk, kind=kind, text=text).pk
        for kind in ("goal", "policy", "measure")
        for at, text in enumerate(script["aims"][kind], 1)
    }
    for task in script["tasks"]:
        first, last = task["weeks"]
        body = AddForceTask(
            title=task["title"],
            goal_id=aims["goal", task["goal"]],
            policy_id=aims["policy", task["policy"]],
            measure_id=aims["measure", task["measure"]],
            responsible_id=_seat(force, cast[task["who"]]).pk,
            starts_on=begun + timedelta(weeks=first),
            due_on=begun + timedelta(weeks=last, days=-3),
        )
        actions.add_task(actor=cast["office"], force_id=force.pk, body=body)


def _steps(script: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    return [
        (int(day), number, percent, note)
        for number, task in enumerate(script["tasks"], 1)
        for day, percent, note in task.get("steps", [])
    ]


def _progress(
    cast: dict[str, Actor],
    world: DemoWorld,
    force: Force,
    script: dict[str, Any],
    moment: datetime,
    number: int,
    percent: int,
    note: str,
) -> None:
    who = cast[script["tasks"][number - 1]["who"]]
    task = force.tasks.get(number=number)
    with world.at(moment):
        actions.report_progress(actor=who, force_id=force.pk, task_id=task.pk, percent=percent, note=note)


def _problems(cast: dict[str, Actor], world: DemoWorld, force: Force, script: dict[str, Any]) -> None:
    for line in script["problems"]:
        raised = clock.now() - timedelta(days=line["days_ago"])
        with world.at(raised):
            body = RaiseProblem(
                title=line["title"],
                text=line["text"],
                task_id=force.tasks.get(number=line["task"]).pk,
                days=line["days"],
            )
            problem = actions.raise_problem(actor=cast[line["by"]], force_id=force.pk, body=body)
        for climbs in range(1, line.get("climbs", 0) + 1):
            with world.at(raised + timedelta(days=line["days"] * climbs, minutes=climbs)):
                actions.climb(problem_id=problem.pk)
        if "solution" in line:
            with world.at(raised + timedelta(days=1)):
                actor = cast[line["by"]]
                words = line["solution"]
                actions.solve_problem(actor=actor, force_id=force.pk, problem_id=problem.pk, solution=words)


def _seat(force: Force, actor: Actor) -> Member:
    return force.members.get(person=actor.person_id, left_at=None)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), clock.SHANGHAI)
