"""A meeting as a card."""

from __future__ import annotations

from messaging.payloads import Card
from officehub.directory.actor import Actor

from .models import Meeting, MeetingState
from .policy import Act, access_meeting


def card(actor: Actor, meeting_id: int) -> Card:
    return card_of(access_meeting(actor, meeting_id, Act.READ))


def card_of(meeting: Meeting) -> Card:
    return Card(card_kind="meeting", ref_id=meeting.pk, title=meeting.title, state=MeetingState(meeting.state).label)
