"""Who may do what with a meeting. The organiser's unit runs it; invited units see it and answer for themselves."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.directory.receivers import unit_line_paths
from officehub.kernel.errors import Forbidden, NotFound

from .models import Invitation, Meeting, MeetingState


class Act(StrEnum):
    READ = "read"
    REPLY = "reply"
    REMIND = "remind"
    CANCEL = "cancel"
    WRITE_MINUTES = "write_minutes"
    ISSUE_MINUTES = "issue_minutes"


RUN = {Act.REMIND, Act.CANCEL, Act.WRITE_MINUTES, Act.ISSUE_MINUTES}


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    line = unit_line_paths(actor.unit_path)
    invited = Invitation.objects.filter(meeting=OuterRef("pk"), unit__path__in=line)
    return Meeting.objects.filter(Q(organiser_unit__path__in=line) | Exists(invited))


def invitation_for(actor: Actor, meeting: Meeting) -> Invitation | None:
    """The invitation of the actor's own unit, or of the organ it belongs to."""
    line = unit_line_paths(actor.unit_path)
    rows = meeting.invitations.filter(unit__path__in=line).select_related("unit")
    return rows.order_by("-unit__path").first()


def organises(actor: Actor, meeting: Meeting) -> bool:
    return actor.unit_path.startswith(meeting.organiser_unit.path)


def may(actor: Actor, act: Act, meeting: Meeting) -> bool:
    runs = organises(actor, meeting)
    invited = invitation_for(actor, meeting) is not None
    if act is Act.READ:
        return runs or invited
    if meeting.state != MeetingState.SCHEDULED:
        return False
    return invited if act is Act.REPLY else runs


def who_may(act: Act, meeting: Meeting) -> QuerySet[Appointment]:
    """Appointments in force whose holders may."""
    if act is not Act.READ and meeting.state != MeetingState.SCHEDULED:
        return Appointment.objects.none()
    organs = [] if act is Act.REPLY else [meeting.organiser_unit.path]
    if act in {Act.READ, Act.REPLY}:
        organs += meeting.invitations.values_list("unit__path", flat=True)
    reached = Q(pk__in=[])
    for path in organs:
        reached |= Q(unit__path__startswith=path)
    return Appointment.objects.filter(in_force()).filter(reached)


def access_meeting(actor: Actor, meeting_id: int, act: Act, *, lock: bool = False) -> Meeting:
    """The only way to a meeting. NotFound where the actor may not read it, Forbidden where he may, but not this."""
    rows = visible_to(actor).select_related("organiser_unit")
    meeting = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    if not may(actor, act, meeting):
        raise Forbidden
    return meeting


def abilities(actor: Actor, meeting: Meeting) -> list[str]:
    return [act.value for act in Act if may(actor, act, meeting)]
