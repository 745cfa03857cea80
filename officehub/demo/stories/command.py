"""The county's plan against typhoons, and a drill of it: half an hour, one hand-over, one task not done."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

from PIL import Image, ImageDraw

from messaging.command import actions
from messaging.command.jobs import write_report
from messaging.command.models import Called, Command, Plan, Report, ReportState, Task
from messaging.command.payloads import AssignTask, DraftPlan, StartCommand
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, Origin, actor_for
from officehub.directory.models import Tier
from officehub.files.actions import store

TEXTS = {
    1: "（演示）启动防台风Ⅰ级应急响应。各单位主要负责人到岗带班，停工停课停运，危险区人员全部转移，每小时报告一次。",
    2: "（演示）启动防台风Ⅱ级应急响应。请各值班岗位立即到岗，组织海上船只回港、危险区人员转移，每两小时报告一次。",
    3: "（演示）启动防台风Ⅲ级应急响应。请各值班岗位到岗值守，排查山塘水库、地质灾害点、低洼易涝区。",
    4: "（演示）启动防台风Ⅳ级应急响应。请保持通信畅通，做好防御准备。",
}


def tell(world: DemoWorld) -> None:
    plan = _plan(world)
    _drill(world, plan)


def _plan(world: DemoWorld) -> Plan:
    bureau = world.unit("emergency")
    place = {"regions": [world.county.pk]}
    draft = DraftPlan.model_validate(
        {
            "title": "防台风应急预案（演示）",
            "event_kind": "typhoon",
            "body": {
                "audience": {
                    "any_of": [
                        {**place, "tiers": [Tier.COUNTY], "roles": ["duty"]},
                        {**place, "tiers": [Tier.TOWNSHIP], "kinds": ["government"], "roles": ["head"]},
                    ]
                },
                "arrive_minutes": 10,
                "instructions": [{"level": level, "text": text} for level, text in TEXTS.items()],
                "checklist": [
                    _item("consult", "组织会商，研判台风路径和雨情", [1, 2, 3, 4], None, 30),
                    _item("reservoirs", "水库预泄，检查溢洪设施", [1, 2, 3], {"kinds": ["water"]}, 60),
                    _item("hidden", "排查山塘、地质灾害点和低洼易涝区", [1, 2, 3], {"tiers": [Tier.TOWNSHIP]}, 120),
                    _item("transfer", "危险区人员转移并报人数", [1, 2], {"tiers": [Tier.TOWNSHIP]}, 240),
                    _item("shelters", "开放避灾安置场所", [1, 2], {"kinds": ["civil_affairs"]}, 120),
                    _item("stop", "发布停工停课停运通告", [1], None, 60),
                ],
            },
        }
    )
    with world.at(world.workday(30, 9, 30)):
        return actions.create_plan(actor=world.holder(bureau, role="head"), unit_id=bureau.pk, draft=draft)


def _item(key: str, title: str, levels: list[int], whom: dict[str, object] | None, minutes: int) -> dict[str, object]:
    chosen = {"any_of": [whom]} if whom else None
    return {"key": key, "title": title, "levels": levels, "whom": chosen, "minutes": minutes}


def _drill(world: DemoWorld, plan: Plan) -> None:
    officer, chief = world.holder(plan.unit, role="duty"), world.holder(plan.unit, role="head")
    began = world.workday(10, 14, 0)
    ask = StartCommand.model_validate(
        {
            "plan_id": plan.pk,
            "client_key": UUID(int=1),
            "level": 3,
            "drill": True,
            "place": world.county.name,
            "words": "（演示）季度演练，检验到岗和任务链路。",
        }
    )
    with world.at(began):
        command = actions.start_command(actor=officer, ask=ask)
    _answer(world, command)
    with world.at(began + timedelta(minutes=12)):
        actions.change_level(actor=officer, command_id=command.pk, level=2, words="（演示）设定台风加强")
    with world.at(began + timedelta(minutes=15)):
        actions.take_command(actor=chief, command_id=command.pk, assume=True, words="（演示）局长到场，接任指挥长")
    with world.at(began + timedelta(minutes=16)):
        text = "（演示）与气象台连线会商，预计今夜登陆。"
        actions.add_note(actor=chief, command_id=command.pk, text=text)
    _photograph(world, command)
    _assign(world, command, chief)
    _settle(world, command)
    with world.at(began + timedelta(minutes=34)):
        summary = "（演示）到岗较上次快，避灾场所钥匙交接需改进。"
        actions.close_command(actor=chief, command_id=command.pk, reason="演练科目完成", summary=summary)
        write_report.func(Report.objects.filter(command=command, state=ReportState.WAITING).get().pk)


def _answer(world: DemoWorld, command: Command) -> None:
    """Nine of ten, most within three minutes; accounts as well, since a drill long past asks nothing of a visitor."""
    held = Called.objects.filter(roll_call__command=command, arrived_at=None).values_list("appointment", flat=True)
    coming = [pk for pk in held.order_by("appointment") if world.random.random() > 0.1]
    seconds = sorted(15 + 690 * world.random.random() ** 3 for _ in coming)
    world.random.shuffle(coming)
    for appointment, second in zip(coming, seconds, strict=True):
        with world.at(command.started_at + timedelta(seconds=second)):
            actions.arrive(actor=actor_for(appointment, origin=Origin(device="mobile")), command_id=command.pk)


def _photograph(world: DemoWorld, command: Command) -> None:
    water = Called.objects.filter(roll_call__command=command, appointment__unit__kind="water").order_by("pk")[0]
    actor = actor_for(water.appointment_id, origin=Origin(device="mobile"))
    with world.at(command.started_at + timedelta(minutes=16, seconds=40)):
        photos = [store(actor=actor, name=f"（演示）水位{n}.jpg", data=_gauge(n), purpose="image").pk for n in (1, 2)]
        text = "（演示）溢洪道水位上涨，距警戒水位 0.4 米。"
        actions.add_note(actor=actor, command_id=command.pk, text=text, file_ids=photos)


def _gauge(number: int) -> bytes:
    """A drawing: sky, water, and a staff gauge in it."""
    picture = Image.new("RGB", (960, 640), "#b9c7d1")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 400 - 40 * number, 960, 640), fill="#6f8894")
    for step in range(12):
        pen.rectangle((440, 80 + 40 * step, 520, 119 + 40 * step), fill=("white", "#a33a32")[step % 2])
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _assign(world: DemoWorld, command: Command, commander: Actor) -> None:
    water = Called.objects.filter(roll_call__command=command, appointment__unit__kind="water").order_by("pk")[0]
    ask = AssignTask(client_key=UUID(int=2), title="（演示）向下游村通报泄洪时间", people=[water.person_id], minutes=30)
    with world.at(command.started_at + timedelta(minutes=17)):
        actions.assign_task(actor=commander, command_id=command.pk, ask=ask)


def _settle(world: DemoWorld, command: Command) -> None:
    for number, task in enumerate(Task.objects.filter(command=command).order_by("place")):
        done = task.key != "shelters"
        word = "" if done else "（演示）一处安置点钥匙未能及时交接"
        command.refresh_from_db()
        settler = task.assignees.order_by("pk")[0].appointment_id
        with world.at(command.started_at + timedelta(minutes=18 + 3 * number)):
            actions.settle_task(actor=actor_for(settler), task_id=task.pk, done=done, word=word)
