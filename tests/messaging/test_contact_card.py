from __future__ import annotations

import pytest

from messaging.models import Message
from officehub.directory.models import Unit
from officehub.kernel.errors import Invalid
from tests.support.answers import send
from tests.support.messaging import direct
from tests.support.world import World


def test_who_is_shown_is_the_servers_to_say(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = send(clerk, direct(clerk, duty), "", contact_id=town.person_id)
    assert message.kind == "contact"
    assert message.content == {
        "type": "contact",
        "person_id": town.person_id,
        "name": "赵磊",
        "title": f"{town.unit_name} {town.post_title}",
    }


def test_nobody_introduces_whom_he_may_not_see(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    Unit.objects.filter(pk=clerk.unit_id).update(limited=True)
    limited = world.actor("村医", unit=world.unit("clinic", world.village))
    Unit.objects.filter(pk=limited.unit_id).update(limited=True)
    hidden = type(limited)(**{**limited.__dict__, "limited": True})
    place = direct(clerk, limited)
    with pytest.raises(Invalid, match="同事"):
        send(hidden, place, "", contact_id=duty.person_id)
    with pytest.raises(Invalid, match="同事"):
        send(clerk, place, "", contact_id=10**15)
    assert not Message.objects.exists()
