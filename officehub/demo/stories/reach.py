"""Instructions on their way: one from the province half answered, one within the county, one drill long done."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from messaging.reach import actions
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Dispatch
from messaging.reach.payloads import RemindPart, SendDispatch
from messaging.reach.release import actions as release
from messaging.reach.release.limits import limit_of
from messaging.reach.release.payloads import HoldDispatch
from messaging.reach.release.policy import Act, who_may
from officehub.demo.stories import escalation
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, Origin, actor_of
from officehub.directory.audience import Audience, head_count
from officehub.directory.models import Appointment, Tier
from officehub.kernel import clock

FLOOD = """（演示）近日我省将有一轮强降雨过程。请各地立即组织排查：
一、山塘水库、在建涉水工程逐一检查，带病运行的一律空库；
二、地质灾害隐患点、低洼易涝区落实专人巡查；
三、转移避险责任人、路线、场所再核对一遍。
排查情况请于截止时间前报省防指办。"""
DUTY = """（演示）今晚到明晨有阵雨，请各乡镇应急值班人员在岗在位，保持电话畅通，遇险情先处置后报告。"""
MINUTE = timedelta(minutes=1)
DRILL = """（演示）本条为演练指令。请县级水利值班员收到后五分钟内确认，检验叫应链路。"""


def tell(world: DemoWorld) -> None:
    _drill(world)
    _watch(world)
    _flood(world)


def _flood(world: DemoWorld) -> None:
    """The one on the leader's board: sent forty minutes ago, still running."""
    leader = world.actor("leader")
    now = clock.now()
    sent_at = now - timedelta(minutes=40)
    dispatch = _send(
        world,
        leader,
        sent_at,
        1,
        level="urgent",
        title="防汛隐患排查（演示）",
        text=FLOOD,
        deadline=now + timedelta(hours=26),
        audience=_audience(
            {"tiers": [Tier.COUNTY], "kinds": ["water"], "roles": ["duty"]},
            {"tiers": [Tier.TOWNSHIP], "kinds": ["government"], "roles": ["head"]},
        ),
    )
    with world.at(sent_at + timedelta(minutes=22)):
        part = RemindPart(tiers=[int(Tier.TOWNSHIP)])
        actions.remind_unanswered(actor=leader, dispatch_id=dispatch.pk, part=part)
    _answer(world, dispatch, confirmed=0.58, read=0.14, delivered=0.15, within=timedelta(minutes=39))
    escalation.climb(world, dispatch, minutes=(1, 5, 10, 20), answering=True)


def _watch(world: DemoWorld) -> None:
    sent_at = world.workday(1, 16, 10)
    dispatch = _send(
        world,
        world.actor("county"),
        sent_at,
        2,
        level="important",
        title="今晚值班值守安排（演示）",
        text=DUTY,
        audience=_audience({"regions": [world.county.pk], "kinds": ["township_emergency"]}),
    )
    _answer(world, dispatch, confirmed=0.9, read=0.05, delivered=0.05, within=timedelta(hours=2))
    escalation.climb(world, dispatch, minutes=(5, 15, 30, 60, 120))


def _drill(world: DemoWorld) -> None:
    sent_at = world.workday(6, 10, 0)
    dispatch = _send(
        world,
        world.actor("leader"),
        sent_at,
        3,
        level="critical",
        title="叫应链路演练（演示）",
        text=DRILL,
        drill=True,
        deadline=sent_at + timedelta(minutes=30),
        audience=_audience({"tiers": [Tier.COUNTY], "kinds": ["water"], "roles": ["duty"]}),
    )
    _answer(world, dispatch, confirmed=1, read=0, delivered=0, within=timedelta(minutes=14), accounts=True)
    escalation.climb(world, dispatch, minutes=(14,))


def _audience(*any_of: dict[str, object]) -> Audience:
    return Audience.model_validate({"any_of": any_of})


def _send(world: DemoWorld, sender: Actor, at: datetime, number: int, **fields: object) -> Dispatch:
    draft = SendDispatch.model_validate({"client_key": UUID(int=number), "ask": "confirm", **fields})
    with world.at(at):
        if head_count(draft.audience, sender=sender).total <= limit_of(sender):
            return actions.send_dispatch(actor=sender, draft=draft)
        held = release.hold_dispatch(actor=sender, draft=HoldDispatch.model_validate(draft.model_dump()))
        second = who_may(Act.RELEASE, held).select_related("person__user", "post", "unit").order_by("post__rank")[0]
        return release.release_held(actor=actor_of(second), held_id=held.pk)


@transaction.atomic
def _answer(
    world: DemoWorld,
    dispatch: Dispatch,
    *,
    confirmed: float,
    read: float,
    delivered: float,
    within: timedelta,
    accounts: bool = False,
) -> None:
    """Shares of those addressed, in one commit, as there are many.

    Who signs in as a demo account has not seen it yet, unless `accounts`.
    """
    people = _addressed(dispatch, accounts)
    world.random.shuffle(people)
    seen = people[: round(len(people) * (confirmed + read + delivered))]
    minutes: dict[int, list[tuple[float, Actor]]] = defaultdict(list)
    for place, appointment in enumerate(seen):
        actor = actor_of(appointment, origin=Origin(device=world.random.choice(["mobile", "mobile", "web"])))
        # Most answer soon, some late: the square draws them towards the beginning.
        moment = within * world.random.random() ** 2
        minutes[moment // MINUTE].append(((place + 1) / len(people), actor))
    for minute in world.progress(sorted(minutes), dispatch.title):
        with world.at(dispatch.sent_at + minute * MINUTE + timedelta(seconds=world.random.randrange(60))):
            _in_a_minute(dispatch, minutes[minute], confirmed, confirmed + read)


def _in_a_minute(dispatch: Dispatch, people: list[tuple[float, Actor]], confirmed: float, read: float) -> None:
    """Each with the place among all as a share: up to `confirmed` they confirm, up to `read` they read."""
    confirm_together([Answer(actor, dispatch.pk) for share, actor in people if share <= confirmed])
    for share, actor in people:
        if confirmed < share <= read:
            actions.read_dispatch(actor=actor, dispatch_id=dispatch.pk)
        elif share > read:
            actions.mark_delivered(actor=actor, dispatch_ids=[dispatch.pk])


def _addressed(dispatch: Dispatch, accounts: bool) -> list[Appointment]:
    held = Appointment.objects.filter(pk__in=dispatch.receipts.values("appointment_id"))
    if not accounts:
        held = held.filter(person__user=None)
    return list(held.select_related("person__user", "post", "unit").order_by("pk"))
