from __future__ import annotations

import pytest

from meetings.models import Meeting, MeetingState
from meetings.policy import Act, access_meeting, may, visible_to, who_may
from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError
from tests.support.meetings import called
from tests.support.world import World

RUNS = {Act.READ, Act.REMIND, Act.CANCEL, Act.WRITE_MINUTES, Act.ISSUE_MINUTES}
MATRIX = {
    "organiser": {MeetingState.SCHEDULED: RUNS, MeetingState.CANCELLED: {Act.READ}, MeetingState.CLOSED: {Act.READ}},
    "invited": {
        MeetingState.SCHEDULED: {Act.READ, Act.REPLY},
        MeetingState.CANCELLED: {Act.READ},
        MeetingState.CLOSED: {Act.READ},
    },
    "stranger": {state: set() for state in MeetingState},
}


@pytest.mark.parametrize("state", MeetingState)
def test_role_by_act_by_state_and_the_four_doors_agree(world: World, state: MeetingState) -> None:
    scene = called(world)
    Meeting.objects.update(state=state)
    meeting = Meeting.objects.select_related("organiser_unit").get()
    people = {"organiser": scene.clerk, "invited": scene.first, "stranger": scene.stranger}
    for role, actor in people.items():
        assert (meeting in visible_to(actor)) == may(actor, Act.READ, meeting)
        for act in Act:
            allowed = act in MATRIX[role][state]
            assert may(actor, act, meeting) == allowed, (role, act, state)
            assert who_may(act, meeting).filter(pk=actor.appointment_id).exists() == allowed, (role, act, state)
            assert opens(actor, act, meeting) == allowed, (role, act, state)


def opens(actor: Actor, act: Act, meeting: Meeting) -> bool:
    try:
        access_meeting(actor, meeting.pk, act)
    except OfficeError:
        return False
    return True
