"""Who is on duty (值班表) at a moment. `officehub.roster` keeps the table; audiences resolve through it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from officehub.kernel import clock

from .models import LONGEST_SHIFT, DutyShift


def during(moment: datetime) -> Q:
    """On DutyShift: running at this moment. The lower bound adds nothing but an index range."""
    return Q(starts_at__gt=moment - LONGEST_SHIFT - timedelta(seconds=1), starts_at__lte=moment, ends_at__gt=moment)


def on_duty() -> Q:
    """On Appointment: on duty at this moment."""
    return Q(pk__in=DutyShift.objects.filter(during(clock.now())).values("appointment_id"))
