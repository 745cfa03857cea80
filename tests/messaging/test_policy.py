"""The four doors of the policy say the same, and the whole table of roles and acts is walked."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, policy
from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.messaging import direct, group
from tests.support.world import World

MEMBER = {Act.READ, Act.SEND, Act.ARRANGE}
GROUP_MEMBER = MEMBER | {Act.ADD_MEMBER, Act.LEAVE}
KEEPS_ORDER = set(Act)
MATRIX = {
    ("direct", "member"): MEMBER,
    ("direct", "stranger"): set(),
    ("direct", "system_admin"): set(),
    ("group", "member"): GROUP_MEMBER,
    ("group", "admin"): KEEPS_ORDER,
    ("group", "owner"): KEEPS_ORDER,
    ("group", "former"): set(),
    ("group", "stranger"): set(),
    ("group", "system_admin"): set(),
    ("group", "audit_admin"): set(),
}


@pytest.fixture
def cast(world: World) -> dict[str, Actor]:
    return {
        "owner": world.actor("王敏"),
        "admin": world.actor("李强"),
        "member": world.actor("赵磊"),
        "former": world.actor("孙芳"),
        "stranger": world.actor("周涛"),
        "system_admin": world.actor("吴静", login="sys", admin_role="system"),
        "audit_admin": world.actor("郑凯", login="aud", admin_role="audit"),
    }


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize(("kind", "role"), list(MATRIX))
def test_role_by_act(cast: dict[str, Actor], kind: str, role: str, act: Act) -> None:
    conversation = _talk(cast, kind)
    actor = cast[role]
    wanted = act in MATRIX[kind, role]
    assert policy.may(actor, act, conversation) is wanted
    assert policy.who_may(act, conversation).filter(pk=actor.person_id).exists() is wanted
    if wanted:
        assert policy.access_conversation(actor, conversation.pk, act).conversation == conversation
    else:
        hidden = not policy.may(actor, Act.READ, conversation)
        with pytest.raises(NotFound if hidden else Forbidden):
            policy.access_conversation(actor, conversation.pk, act)


def test_the_matrix_names_every_kind_and_role() -> None:
    assert {kind for kind, _ in MATRIX} == set(ConversationKind.values)
    assert set(Role.values) <= {role for _, role in MATRIX}


def _talk(cast: dict[str, Actor], kind: str) -> Conversation:
    if kind == "direct":
        return direct(cast["owner"], cast["member"])
    conversation = group(cast["owner"], cast["admin"], cast["member"], cast["former"])
    Membership.objects.filter(conversation=conversation, person=cast["admin"].person_id).update(role=Role.ADMIN)
    actions.leave_group(actor=cast["former"], conversation_id=conversation.pk)
    return conversation


class TestLaw(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(["direct", "group", "leave", "remove"]), st.integers(0, 3), st.integers(0, 3))
        )
    )
    def test_visible_may_who_may_and_access_agree(self, steps: list[tuple[str, int, int]]) -> None:
        world = World()
        people = [world.actor(f"某{n}") for n in range(4)]
        for verb, one, other in steps:
            _step(verb, people[one], people[other], people)
        for actor in people:
            visible = set(policy.visible_to(actor).values_list("pk", flat=True))
            followed = policy.may_follow(actor, Conversation.objects.values_list("pk", flat=True))
            assert followed == visible
            for conversation in Conversation.objects.all():
                seen = conversation.pk in visible
                assert policy.may(actor, Act.READ, conversation) is seen
                assert policy.who_may(Act.READ, conversation).filter(pk=actor.person_id).exists() is seen
                assert _opens(actor, conversation) is seen


def _step(verb: str, one: Actor, other: Actor, people: list[Actor]) -> None:
    last = Conversation.objects.filter(kind="group").last()
    if verb == "direct" and one != other:
        direct(one, other)
    elif verb == "group" and one != other:
        group(one, other, people[3])
    elif last is not None and verb == "leave" and policy.may(one, Act.LEAVE, last):
        actions.leave_group(actor=one, conversation_id=last.pk)
    elif last is not None and verb == "remove" and one != other and policy.may(one, Act.REMOVE_MEMBER, last):
        present = last.memberships.filter(person=other.person_id, left_at=None).exists()
        if present and last.owner_id == one.person_id:
            actions.remove_member(actor=one, conversation_id=last.pk, person_id=other.person_id)


def _opens(actor: Actor, conversation: Conversation) -> bool:
    try:
        policy.access_conversation(actor, conversation.pk)
    except NotFound:
        return False
    return True
