"""Every read for the wire."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum

from messaging.models import ConversationKind, Membership
from messaging.policy import access_conversation
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Unit
from officehub.kernel import clock
from officehub.kernel.paging import page_of

from . import endpoints, vapid
from .breaking import disturbed_by
from .hours import HOUSE
from .models import Breaking, Preference, Subscription, UnitQuiet
from .payloads import (
    BreakingItem,
    BreakingPage,
    BreakingPreview,
    Device,
    Disturbed,
    DisturbedUnit,
    DisturbedUnits,
    NotificationSettings,
    PushService,
    QuietHint,
    UnitHours,
    clock_time,
    quiet_window,
)
from .policy import Act, access_breaking, breakings_visible_to, may, units_of
from .rules import hours_of, opens, own_windows, rules_of

PAGE = 30
UNITS = 100


def settings_of(*, actor: Actor, mark: str) -> NotificationSettings:
    now = clock.now()
    until = _until(actor.person_id)
    preference = Preference.objects.filter(person=actor.person_id).first()
    available = endpoints.available()
    return NotificationSettings(
        quiet=until > now,
        until=until if until > now else None,
        own=quiet_window(own_windows([actor.person_id]).get(actor.person_id)),
        hide_content=preference is not None and preference.hide_content,
        units=_units(actor),
        push=PushService(available=available, key=vapid.public_key() if available else ""),
        devices=devices(actor=actor, mark=mark),
    )


def devices(*, actor: Actor, mark: str) -> list[Device]:
    rows = Subscription.objects.filter(person=actor.person_id).order_by("-made_at")
    return [
        Device(
            id=row.pk,
            agent=row.agent,
            made_at=row.made_at,
            pushed_at=row.pushed_at,
            trouble=row.trouble,
            here=row.mark == mark,
        )
        for row in rows
    ]


def unit_hours(*, actor: Actor, unit: Unit) -> UnitHours:
    own = UnitQuiet.objects.filter(unit=unit).first()
    window = rules_of([unit.path])[unit.path]
    # A rule that is switched off keeps the times it had, so that switching it on again asks for nothing.
    starts, ends, rest = (window.starts, window.ends, window.rest_days) if window else (HOUSE.starts, HOUSE.ends, True)
    if own is not None:
        starts, ends, rest = own.quiet_from, own.quiet_until, own.rest_days
    return UnitHours(
        unit_id=unit.pk,
        unit=unit.name,
        enabled=window is not None,
        starts=clock_time(starts),
        ends=clock_time(ends),
        rest_days=rest,
        inherited=own is None,
        may_set=may(actor, Act.SET_HOURS, unit),
    )


def _units(actor: Actor) -> list[UnitHours]:
    held = Appointment.objects.filter(in_force(), person=actor.person_id).values("unit")
    return [unit_hours(actor=actor, unit=unit) for unit in Unit.objects.filter(pk__in=held).order_by("path")]


def _until(person_id: int) -> datetime:
    return opens(hours_of([person_id])[person_id], clock.now())


def quiet_hint(*, actor: Actor, conversation_id: int) -> QuietHint:
    """Nothing is told of groups: who of them rests is nobody's business."""
    membership = access_conversation(actor, conversation_id)
    pair = {ConversationKind.DIRECT, ConversationKind.SECRET}
    others = Membership.objects.filter(conversation=conversation_id).exclude(person=actor.person_id)
    other = others.values_list("person_id", flat=True).first()
    if membership.conversation.kind not in pair or other is None:
        return QuietHint(quiet=False, until=None)
    until = _until(other)
    quiet = until > clock.now()
    return QuietHint(quiet=quiet, until=until if quiet else None)


def disturbed(*, actor: Actor, asked: BreakingPreview) -> Disturbed:
    return Disturbed(people=disturbed_by(actor, asked.audience, clock.now()))


def breakings(*, actor: Actor, before: int | None, dispatch: int | None) -> BreakingPage:
    rows = breakings_visible_to(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if dispatch is not None:
        rows = rows.filter(dispatch=dispatch)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    page = page_of(found, size=PAGE, render=lambda row: _item(actor, row), cursor=lambda row: row.pk)
    return BreakingPage(items=page.items, next=page.next)


def _item(actor: Actor, row: Breaking) -> BreakingItem:
    seen = units_of(actor, row).aggregate(people=Sum("people"))
    return BreakingItem(
        id=row.pk,
        dispatch_id=row.dispatch,
        title=row.title,
        reminding=row.reminding,
        sender_line=row.sender_line,
        people=seen["people"] or 0,
        at=row.at,
    )


def disturbed_units(*, actor: Actor, breaking_id: int) -> DisturbedUnits:
    rows = units_of(actor, access_breaking(actor, breaking_id))
    shown = rows.select_related("unit").order_by("-people", "unit__path")[:UNITS]
    items = [DisturbedUnit(unit_id=row.unit_id, unit=row.unit.name, people=row.people) for row in shown]
    return DisturbedUnits(items=items, more=max(0, rows.count() - len(items)))
