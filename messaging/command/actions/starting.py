"""One tap on a plan: group, instruction, roll-call, tasks and timeline in one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q

from messaging.actions import found_special_work, post_card
from messaging.command import policy
from messaging.command.cards import card_of
from messaging.command.contents import ROMAN
from messaging.command.models import Command, Order, Plan
from messaging.command.payloads import StartCommand
from messaging.command.policy import PlanAct
from messaging.command.telling import called, changed
from messaging.command.timeline import Detail, record_line, spoken
from messaging.founding import may_answer_with
from messaging.models import Conversation, Membership
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.actions.send import Cause, send_dispatch
from messaging.reach.models import Dispatch, Level
from messaging.reach.payloads import LevelName, SendDispatch
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.realtime.log import emit, together

from .calling import call_roll
from .tasks import open_tasks

ORIGIN = "command"
PLACE_LIMIT = 100
WORDS_LIMIT = 800  # with the longest plan and place no longer than an instruction may be
LASTS = timedelta(days=90)  # the group's end, where nobody closes the command before
# Both ring before everything else; the ladder of 特急 reaches deputies and superiors by telephone.
LOUDNESS: dict[int, LevelName] = {1: "critical", 2: "critical", 3: "urgent", 4: "urgent"}


def start_command(*, actor: Actor, ask: StartCommand) -> Command:
    """The same `client_key` of the same person starts once. Raises Conflict naming the command of this plan that runs
    already; a drill does not stand in the way of a start in earnest."""
    started = _already_started(actor, ask.client_key)
    if started:
        return started
    try:
        return _start(actor, ask)
    except IntegrityError:
        rival = _already_started(actor, ask.client_key)
        if rival is None:
            _refuse_second(ask.plan_id, ask.drill)
            raise
        return rival


def _already_started(actor: Actor, client_key: UUID) -> Command | None:
    return Command.objects.filter(started_by=actor.person_id, client_key=client_key).first()


def _refuse_second(plan_id: int, drill: bool) -> None:
    running = Command.objects.filter(plan=plan_id, drill=drill, closed_at=None).first()
    if running is not None:
        raise Conflict("该预案正在执行，请直接进入指挥。", command_id=running.pk)


@transaction.atomic
def _start(actor: Actor, ask: StartCommand) -> Command:
    plan = policy.access_plan(actor, ask.plan_id, PlanAct.START)
    _refuse_second(plan.pk, ask.drill)
    command = _command(actor, plan, ask)
    with together():
        command.conversation = _group(actor, plan, command)
        command.save(force_insert=True)
        record_line(
            actor,
            "command.started",
            command.pk,
            {
                "plan": plan.title,
                "version": plan.version,
                "level": command.level,
                "drill": command.drill,
                "place": command.place,
                "words": command.words,
                "members": command.conversation.member_count,
            },
        )
        order(command, actor)
        _, held = call_roll(command, actor, number=1)
        open_tasks(command, actor, held)
        post_card(actor=actor, conversation_id=command.conversation_id, card=card_of(command))
        others = [person for person in held if person != actor.person_id]
        emit(changed(command.pk), *called(command, others, loud=False))
    return command


def _command(actor: Actor, plan: Plan, ask: StartCommand) -> Command:
    if plan.content().text_of(ask.level) is None:
        raise Invalid(f"该预案没有{ROMAN[ask.level]}级响应的指令内容，请选择其他级别。", field="level")
    return Command(
        plan=plan,
        plan_version=plan.version,
        title=plan.title,
        event_kind=plan.event_kind,
        body=plan.body,
        unit=plan.unit,
        drill=ask.drill,
        level=ask.level,
        place=spoken(ask.place, limit=PLACE_LIMIT, field="地点", required=False),
        words=spoken(ask.words, limit=WORDS_LIMIT, field="说明", required=False),
        commander_id=actor.appointment_id,
        started_by_id=actor.person_id,
        started_at=clock.now(),
        client_key=ask.client_key,
    )


def _group(actor: Actor, plan: Plan, command: Command) -> Conversation:
    mark = "【演练】" if command.drill else ""
    return found_special_work(
        actor=actor,
        title=f"{mark}{plan.title}指挥组",
        purpose=f"{mark}{plan.title}{ROMAN[command.level]}级响应",
        audience=plan.content().audience,
        ends_on=clock.today() + LASTS,
        owner_unit_id=plan.unit_id if may_answer_with(actor, plan.unit) else None,
        even_if_exists=True,
    )


def order(command: Command, actor: Actor, words: str = "") -> Dispatch:
    """The plan's instruction for the level the command stands at, to everybody the plan calls and all who are in the
    group: a commander who took over reaches whom the first one called. By ordering the actor has confirmed."""
    now = clock.now()
    body = command.content()
    members = Membership.objects.filter(conversation=command.conversation_id, left_at=None).values("person")
    number = Order.objects.filter(command=command).count() + 1
    draft = SendDispatch(
        client_key=uuid5(command.client_key, f"order {number}"),
        level=LOUDNESS[command.level],
        title=f"{command.title}：{ROMAN[command.level]}级响应",
        text=_text(command, words),
        ask="confirm",
        deadline=now + timedelta(minutes=body.arrive_minutes),
        drill=command.drill,
        audience=body.audience,
    )
    # Those who keep the plan have agreed beforehand to whom it calls: nobody is waited for.
    cause = Cause(ORIGIN, lent=Q(person__in=members), released_by=f"预案“{command.title}”"[:32])
    dispatch = send_dispatch(actor=actor, draft=draft, cause=cause)
    Order.objects.create(command=command, dispatch=dispatch, level=command.level)
    detail: Detail = {
        "dispatch": dispatch.pk,
        "level": command.level,
        "people": dispatch.expected,
        "loudness": Level(dispatch.level).label,
    }
    record_line(actor, "command.ordered", command.pk, detail)
    confirm_together([Answer(actor, dispatch.pk, by_order=True)])  # addressed or not: nobody is asked for his own
    return dispatch


def _text(command: Command, words: str) -> str:
    text = command.content().text_of(command.level) or ""
    place = f"地点：{command.place}" if command.place else ""
    return "\n".join(part for part in (text, place, words or command.words) if part)
