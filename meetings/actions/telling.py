"""What every change of a meeting tells: one thin event on the meeting's stream."""

from __future__ import annotations

from django.db.models import F

from meetings.events import MeetingChanged
from meetings.models import Meeting, MeetingState
from messaging.actions import cards_changed
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name


def changed(meeting: Meeting) -> None:
    """Its cards in conversations follow its state.

    Last thing in an action: the stream's counter stays locked until the commit.
    """
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.refresh_from_db(fields=["version", "state"])
    event = MeetingChanged(meeting_id=meeting.pk, version=meeting.version, state=meeting.state)
    cards = cards_changed(card_kind="meeting", ref_id=meeting.pk, state=MeetingState(meeting.state).label)
    emit((stream_name("meeting", meeting.pk), event), *cards)
