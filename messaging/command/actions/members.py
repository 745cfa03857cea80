"""Who is in a command, and in which post."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from messaging.command.models import Command
from messaging.models import Membership
from officehub.directory.actor import in_force
from officehub.directory.models import Appointment


def posts_of(command: Command, people: Collection[int]) -> dict[int, Appointment]:
    """By person: the post held as a member, or another still in force. Left out: who is no member, or holds none."""
    members = Membership.objects.filter(conversation=command.conversation_id, person__in=people, left_at=None)
    held = Appointment.objects.filter(in_force(), person__in=members.values("person"))
    as_member = Exists(members.filter(appointment=OuterRef("pk")))
    found = held.select_related("person", "post", "unit").order_by("person", as_member.desc(), "pk").distinct("person")
    return {appointment.person_id: appointment for appointment in found}
