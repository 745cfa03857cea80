from __future__ import annotations

import pytest

from officehub.directory.actor import Actor
from officehub.directory.policy import Act, access_person, acts, may_message, refusing_messages, standings
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.world import World


def allowed(actor: Actor, other: Actor) -> set[Act]:
    return set(acts(actor, standings([other.person_id])[other.person_id]))


def test_a_stranger_sees_name_and_post_of_a_shielded_leader_but_may_not_write(world: World) -> None:
    leader = world.actor("李强", world.unit("government", world.province), role="head", shielded=True)
    clerk = world.actor("王敏", world.unit("water"))
    assert allowed(clerk, leader) == {Act.READ}
    assert not may_message(clerk, leader.person_id)
    with pytest.raises(Forbidden, match="高管模式"):
        access_person(clerk, leader.person_id, Act.MESSAGE)


def test_the_own_organ_may_write_but_not_see_the_phone(world: World) -> None:
    government = world.unit("government", world.province)
    leader = world.actor("李强", government, role="head", shielded=True)
    clerk = world.actor("王敏", government)
    assert may_message(clerk, leader.person_id)
    assert Act.SEE_PHONE not in allowed(clerk, leader)


def test_subordinate_leaders_may_write_upwards(world: World) -> None:
    governor = world.actor("李强", world.unit("government", world.province), role="head", shielded=True)
    magistrate = world.actor("周平", world.unit("government", world.county), role="head")
    assert Act.MESSAGE in allowed(magistrate, governor)
    assert Act.INSTRUCT not in allowed(magistrate, governor)


def test_superiors_see_the_phone_and_may_instruct(world: World) -> None:
    governor = world.actor("李强", world.unit("government", world.province), role="head")
    magistrate = world.actor("周平", world.unit("government", world.county), role="head", shielded=True)
    assert allowed(governor, magistrate) == {Act.READ, Act.SEE_PHONE, Act.MESSAGE, Act.CALL, Act.INSTRUCT}


def test_an_ordinary_phone_is_hidden_from_strangers_only(world: World) -> None:
    clerk = world.actor("王敏", world.unit("water"))
    colleague = world.actor("王敏", world.unit("water"))
    stranger = world.actor("孙丽", world.unit("police"))
    assert Act.SEE_PHONE in allowed(clerk, colleague)
    assert Act.SEE_PHONE not in allowed(clerk, stranger)
    assert Act.MESSAGE in allowed(clerk, stranger)


def test_members_of_limited_units_see_only_themselves(world: World) -> None:
    company = world.unit("transport_group")
    company.limited = True
    company.save()
    member, mate = world.actor("吴工", company), world.actor("郑工", company)
    clerk = world.actor("王敏", world.unit("water"))
    assert Act.READ in allowed(member, mate)
    assert allowed(member, clerk) == set()
    assert Act.READ in allowed(clerk, member)
    assert refusing_messages(member, [mate.person_id, clerk.person_id, 10**9]) == {clerk.person_id, 10**9}
    with pytest.raises(NotFound):
        access_person(member, clerk.person_id)
