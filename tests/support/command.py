"""A county with a plan against typhoons, the people it calls, and commands in one line."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from messaging.command import actions
from messaging.command.models import Called, Command, Entry, Plan, Task
from messaging.command.payloads import AssignTask, DraftPlan, StartCommand
from officehub.directory.actor import Actor
from tests.support.world import World

DUTY_OF_COUNTY = {"tiers": [3], "roles": ["duty"]}
TOWNSHIP_HEADS = {"tiers": [4], "roles": ["head"]}


@dataclass(frozen=True)
class County:
    """The emergency bureau of 演示县 keeps the plan; it calls the county's duty officers and the heads of townships."""

    officer: Actor  # on duty in the emergency bureau: taps the plan
    chief: Actor  # heads the bureau: keeps the plan
    water: Actor  # called
    health: Actor  # called
    head: Actor  # of 青山镇, called
    stranger: Actor  # a teacher

    @property
    def called(self) -> list[Actor]:
        return [self.officer, self.water, self.health, self.head]


def county(world: World) -> County:
    bureau = world.unit("emergency")
    return County(
        officer=world.actor("王敏", bureau, role="duty"),
        chief=world.actor("应局长", bureau, role="head"),
        water=world.actor("水值班", world.unit("water"), role="duty"),
        health=world.actor("卫值班", world.unit("health"), role="duty"),
        head=world.actor("赵镇长", world.unit("government", world.township), role="head"),
        stranger=world.actor("周老师", world.unit("school")),
    )


def _those(**chosen: object) -> dict[str, object]:
    return {"any_of": [chosen]}


def body(world: World, **fields: object) -> dict[str, object]:
    return {
        "audience": {
            "any_of": [
                {**DUTY_OF_COUNTY, "regions": [world.county.pk]},
                {**TOWNSHIP_HEADS, "regions": [world.county.pk]},
            ]
        },
        "arrive_minutes": 10,
        "instructions": [
            {"level": 2, "text": "请各值班岗位立即到岗，每两小时报告一次。"},
            {"level": 3, "text": "请各值班岗位到岗值守。"},
            {"level": 4, "text": "请保持通信畅通。"},
        ],
        "checklist": [
            {
                "key": "reservoirs",
                "title": "水库预泄",
                "levels": [2, 3],
                "whom": _those(kinds=["water"]),
                "minutes": 30,
            },
            {"key": "transfer", "title": "危险区人员转移", "levels": [2], "whom": _those(tiers=[4]), "minutes": 120},
            {"key": "consult", "title": "组织会商", "levels": [2, 3, 4], "minutes": 60},
        ],
        **fields,
    }


def plan(world: World, people: County, **fields: object) -> Plan:
    given = {"title": "防台风应急预案", "event_kind": "typhoon", "body": body(world, **fields)}
    draft = DraftPlan.model_validate(given)
    return actions.create_plan(actor=people.chief, unit_id=people.chief.unit_id, draft=draft)


def tap(actor: Actor, plan: Plan, **fields: object) -> Command:
    ask = {"plan_id": plan.pk, "client_key": uuid4(), "level": 3, "drill": False, "place": "演示县全域", **fields}
    return actions.start_command(actor=actor, ask=StartCommand.model_validate(ask))


def assign(actor: Actor, command: Command, *people: Actor, **fields: object) -> Task:
    ask = {"client_key": uuid4(), "title": "开通临时安置点", "minutes": 30, **fields}
    ask.setdefault("people", [each.person_id for each in people])
    return actions.assign_task(actor=actor, command_id=command.pk, ask=AssignTask.model_validate(ask))


def kinds(command: Command) -> list[str]:
    return list(Entry.objects.filter(command=command).order_by("pk").values_list("kind", flat=True))


def line_of(command: Command, actor: Actor) -> Called:
    rows = Called.objects.filter(roll_call__command=command, person=actor.person_id)
    return rows.order_by("-roll_call__number")[0]
