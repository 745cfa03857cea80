"""Handing an instruction, or a forward of one, to a second person, and what that person does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from messaging.reach import attachments
from messaging.reach import policy as reach
from messaging.reach.actions.forward import NOBODY, count_reached, forward_dispatch, forwarded
from messaging.reach.actions.send import Cause, instruction, send_dispatch
from messaging.reach.models import Dispatch, State
from messaging.reach.payloads import ForwardDispatch
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_for
from officehub.directory.audience import head_count
from officehub.directory.authority import organ_of, reach_of
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit, together
from officehub.realtime.streams import stream_name
from officehub.todo.actions import NewTodo, close_todo, open_todos

from . import policy, rewriting
from .events import HeldDecided
from .limits import limit_of
from .models import KIND, Held, HeldState, ReleaseRule
from .payloads import HoldDispatch
from .policy import Act

REASON_LIMIT = 200


def hold_dispatch(*, actor: Actor, draft: HoldDispatch) -> Held:
    """The same `client_key` of the same sender is handed in once."""
    return _once(actor, draft.client_key, lambda: _hold(actor, draft))


def hold_forward(*, actor: Actor, dispatch_id: int, draft: ForwardDispatch) -> Held:
    """The same for passing an instruction on; a unit has one forward of it waiting at a time."""
    return _once(actor, draft.client_key, lambda: _hold_forward(actor, dispatch_id, draft))


def _once(actor: Actor, client_key: UUID, hold: Callable[[], Held]) -> Held:
    mine = Held.objects.filter(sender=actor.person_id, client_key=client_key)
    try:
        return mine.first() or hold()
    except IntegrityError:
        rival = mine.first()
        if rival is None:
            raise
        return rival


@transaction.atomic
def _hold(actor: Actor, draft: HoldDispatch) -> Held:
    written = instruction(actor, draft)  # refuses what could not be sent
    own = head_count(draft.audience, sender=actor).total
    people = head_count(draft.audience).total if draft.beyond else own
    if people == 0:
        raise Invalid("所选范围内目前没有在岗人员，请调整下达对象。", field="audience")
    beyond = people - own
    if beyond == 0 and people <= limit_of(actor):
        raise Conflict("这条指令不需要放行，可直接下达。", reason="needs_no_release")
    returned = rewriting.replaced(actor, draft.replaces)
    kept = rewriting.files_of(returned)
    held = _hand_in(actor, written, draft, people=people, beyond=beyond)
    attachments.place(actor, attachments.chosen(actor, draft.files, kept), (KIND, held.pk), kept)
    rewriting.settle(returned, outcome="rewritten")
    return held


@transaction.atomic
def _hold_forward(actor: Actor, dispatch_id: int, draft: ForwardDispatch) -> Held:
    above = reach.access_dispatch(actor, dispatch_id, reach.Act.FORWARD)
    written = forwarded(actor, above, draft)  # refuses what could not be passed on
    people = count_reached(actor, written, draft)
    if people == 0:
        raise Invalid(NOBODY, field="audience")
    if people <= limit_of(actor):
        raise Conflict("这次转发不需要放行，可直接转发。", reason="needs_no_release")
    waiting = Held.objects.filter(above=above, state=HeldState.WAITING, sender_appointment__unit=actor.unit_id).first()
    if waiting is not None:
        raise Conflict("本单位已有一份转发正在等待放行。", held_id=waiting.pk)
    inherited = {name: getattr(written, name) for name in ("level", "title", "ask", "drill", "form", "deadline")}
    shown = HoldDispatch.model_validate(draft.model_dump() | inherited)
    returned = rewriting.replaced(actor, draft.replaces)
    held = _hand_in(actor, written, shown, people=people, beyond=0)
    rewriting.settle(returned, outcome="rewritten")
    return held


def _hand_in(actor: Actor, written: Dispatch, draft: HoldDispatch, *, people: int, beyond: int) -> Held:
    held = Held.objects.create(
        draft=draft.model_dump(mode="json"),
        above=written.parent,
        title=written.title,
        level=written.level,
        audience_words=written.audience_words,
        people=people,
        beyond=beyond,
        organs=policy.organs_for(actor, draft.audience, beyond=beyond > 0),
        sender_id=actor.person_id,
        sender_appointment_id=actor.appointment_id,
        sender_line=actor.line,
        asked_at=clock.now(),
        client_key=draft.client_key,
    )
    _ask(held)
    detail: dict[str, object] = {"title": held.title, "audience": held.audience_words}
    detail |= {"people": people, "beyond": beyond} | ({"above": held.above_id} if held.above_id else {})
    record(actor, "held.hand_in", subject=(KIND, held.pk), detail=detail)
    return held


def _ask(held: Held) -> None:
    rows = policy.who_may(Act.RELEASE, held).order_by("post__rank", "pk")
    firsts = {row.person_id: row for row in reversed(rows[: policy.TOLD])}
    open_todos(
        NewTodo(
            person_id=row.person_id,
            appointment_id=row.pk,
            category="task",
            source=(KIND, held.pk),
            ask="release",
            title=held.title,
            from_line=held.sender_line,
            link=f"/reach/held/{held.pk}",
        )
        for row in firsts.values()
    )


@transaction.atomic
def release_held(*, actor: Actor, held_id: int) -> Dispatch:
    """放行: only now is it found out whom it addresses. Raises Conflict where it was decided, or is too late."""
    held = policy.access_held(actor, held_id, Act.RELEASE, lock=True)
    draft = HoldDispatch.model_validate({**held.draft, "replaces": None, "client_key": _key_of(held)})
    if draft.deadline is not None and draft.deadline <= clock.now():
        raise Conflict("截止时间已过，不能放行，请退回拟稿人修改。", reason="too_late")
    sender = _sender_of(held)
    with together():
        dispatch = _pass_on(held, sender, draft, actor) if held.above_id else _send(sender, draft, actor)
        _decide(held, actor, HeldState.RELEASED, dispatch=dispatch)
        emit((stream_name("person", held.sender_id), _decided(held, "released")))
    detail = {"sender": held.sender_line, "releaser": actor.line, "people": dispatch.expected, "dispatch": dispatch.pk}
    record(actor, "held.release", subject=(KIND, held.pk), detail=detail)
    return dispatch


def _key_of(held: Held) -> UUID:
    """The writer's own, unless he has sent something else under it meanwhile: that is not what was released."""
    taken = Dispatch.objects.filter(sender=held.sender_id, client_key=held.client_key).exists()
    return uuid5(held.client_key, f"held {held.pk}") if taken else held.client_key


def _send(sender: Actor, draft: HoldDispatch, releaser: Actor) -> Dispatch:
    lent = _lent(sender, releaser, draft) if draft.beyond else None
    return send_dispatch(actor=sender, draft=draft, cause=Cause(lent=lent, released_by=releaser.name))


def _pass_on(held: Held, sender: Actor, draft: HoldDispatch, releaser: Actor) -> Dispatch:
    above = held.above
    assert above is not None  # it is a forward
    if above.state != State.SENT:
        raise Conflict("上级指令已撤回，不能放行，请退回。", reason="withdrawn_above")
    own = ForwardDispatch.model_validate(draft.model_dump(include=set(ForwardDispatch.model_fields)))
    return forward_dispatch(actor=sender, dispatch_id=above.pk, draft=own, released_by=releaser.name)


def _sender_of(held: Held) -> Actor:
    try:
        return actor_for(held.sender_appointment_id)
    except NotFound:
        raise Conflict("拟稿人已不在原岗位，不能放行，请退回。", reason="sender_left") from None


def _lent(sender: Actor, actor: Actor, draft: HoldDispatch) -> Q:
    """What the releaser's reach adds; it must hold everybody, since audiences change while they wait."""
    reach = reach_of(actor).matches()
    if head_count(draft.audience, sender=sender, lent=reach).total < head_count(draft.audience).total:
        raise Forbidden("其中有人不在您的指令范围内，请退回拟稿人调整对象。")
    return reach


@transaction.atomic
def refuse_held(*, actor: Actor, held_id: int, reason: str) -> Held:
    held = policy.access_held(actor, held_id, Act.REFUSE, lock=True)
    held.reason = clean_text(reason, limit=REASON_LIMIT, field="退回原因")
    _decide(held, actor, HeldState.REFUSED)
    rewriting.ask_to_rewrite(held, actor)
    detail = {"sender": held.sender_line, "refuser": actor.line, "reason": held.reason}
    record(actor, "held.refuse", subject=(KIND, held.pk), detail=detail)
    emit((stream_name("person", held.sender_id), _decided(held, "refused")))
    return held


@transaction.atomic
def take_back_held(*, actor: Actor, held_id: int) -> Held:
    held = policy.access_held(actor, held_id, Act.TAKE_BACK, lock=True)
    held.state, held.decided_at = HeldState.TAKEN_BACK, clock.now()
    held.save(update_fields=["state", "decided_at"])
    close_todo(source=(KIND, held.pk), outcome="withdrawn")
    record(actor, "held.take_back", subject=(KIND, held.pk), detail={"title": held.title})
    return held


@transaction.atomic
def drop_held(*, actor: Actor, held_id: int) -> Held:
    """不再下达: whoever wrote what was refused lets it be."""
    held = policy.access_held(actor, held_id, Act.DROP, lock=True)
    rewriting.settle(held, outcome="dropped")
    record(actor, "held.drop", subject=(KIND, held.pk), detail={"title": held.title})
    return held


def _decide(held: Held, actor: Actor, state: HeldState, *, dispatch: Dispatch | None = None) -> None:
    held.state, held.decided_at = state, clock.now()
    held.decider_id, held.decider_line, held.dispatch = actor.person_id, actor.line, dispatch
    held.save()
    close_todo(source=(KIND, held.pk), outcome=state.value)


def _decided(held: Held, state: Literal["released", "refused"]) -> HeldDecided:
    return HeldDecided(held_id=held.pk, title=held.title, state=state, dispatch_id=held.dispatch_id)


@transaction.atomic
def set_limit(*, actor: Actor, above: int | None) -> None:
    """The organ's heads make the rule of their own organ; it can only be stricter than the system's. None: as that."""
    if not policy.may_set_limit(actor):
        raise Forbidden("只有单位负责人可以设定本单位的放行人数。")
    system = int(settings.RELEASE_ABOVE)
    if above is not None and above > system:
        raise Invalid(f"本单位只能更严：请填写 0 到 {system:,} 之间的人数。", field="above", most=system)
    organ = Unit.objects.get(path=organ_of(actor.unit_path))
    if above is None:
        ReleaseRule.objects.filter(unit=organ).delete()
    else:
        values = {"above": above, "set_by_id": actor.person_id, "set_at": clock.now()}
        ReleaseRule.objects.update_or_create(unit=organ, defaults=values)
    record(actor, "held.set_limit", subject=("unit", organ.pk), unit_id=organ.pk, detail={"above": above})
