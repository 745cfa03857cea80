"""The four doors of the policy say the same, and the whole table of roles and acts is walked."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, policy
from messaging.following import may_follow_together
from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.messaging import direct, group
from tests.support.world import World

PAIR = {Act.READ, Act.SEND, Act.ARRANGE, Act.RESPOND}
IN_ORDER = PAIR | {Act.PIN, Act.MENTION_EVERYONE, Act.RENAME, Act.RECALL_ANY, Act.SEE_READERS, Act.MANAGE}
DOOR = {Act.ADD_MEMBER, Act.REMOVE_MEMBER, Act.LEAVE}
CHARGE = {Act.APPOINT, Act.TRANSFER, Act.OPEN_PAST}
OUTSIDERS = {"former": set[Act](), "stranger": set[Act](), "system_admin": set[Act](), "audit_admin": set[Act]()}
ROLES: dict[str, dict[str, set[Act]]] = {
    "direct": {"member": PAIR | {Act.PIN}},
    "secret": {"member": PAIR},
    "group": {
        "member": PAIR | {Act.ADD_MEMBER, Act.LEAVE},
        "admin": IN_ORDER | DOOR,
        "owner": IN_ORDER | DOOR | CHARGE | {Act.ARCHIVE},
    },
    "unit": {"member": PAIR, "admin": IN_ORDER, "owner": IN_ORDER | CHARGE},
    "special": {
        "member": PAIR | {Act.ADD_MEMBER, Act.LEAVE},
        "admin": IN_ORDER | DOOR,
        "owner": IN_ORDER | DOOR | CHARGE | {Act.ARCHIVE},
    },
    "channel": {
        "member": {Act.READ, Act.ARRANGE, Act.RESPOND, Act.LEAVE},
        "admin": IN_ORDER | DOOR,
        "owner": IN_ORDER | DOOR | CHARGE | {Act.ARCHIVE},
    },
}
MATRIX = {(kind, role): acts for kind, roles in ROLES.items() for role, acts in (roles | OUTSIDERS).items()}
# What a setting takes from plain members, and from nobody else.
WITHHELD: list[tuple[str, dict[str, object], str, bool, set[Act]]] = [
    (
        "group",
        {"who_speaks": "admins"},
        "member",
        False,
        {Act.READ, Act.ARRANGE, Act.RESPOND, Act.ADD_MEMBER, Act.LEAVE},
    ),
    ("group", {"who_speaks": "admins"}, "admin", False, IN_ORDER | DOOR),
    ("group", {"who_invites": "admins"}, "member", False, PAIR | {Act.LEAVE}),
    ("group", {"who_invites": "admins"}, "admin", False, IN_ORDER | DOOR),
    (
        "group",
        {"who_mentions_everyone": "everyone"},
        "member",
        False,
        ROLES["group"]["member"] | {Act.MENTION_EVERYONE},
    ),
    (
        "group",
        {"who_mentions_everyone": "everyone", "who_speaks": "admins"},
        "member",
        False,
        {Act.READ, Act.ARRANGE, Act.RESPOND, Act.ADD_MEMBER, Act.LEAVE},
    ),
    ("special", {}, "member", True, PAIR | {Act.ADD_MEMBER}),
    ("channel", {}, "member", True, {Act.READ, Act.ARRANGE, Act.RESPOND}),
    ("special", {}, "owner", True, ROLES["special"]["owner"] - {Act.LEAVE}),
]


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


@pytest.mark.parametrize(("kind", "settings_", "role", "follows", "wanted"), WITHHELD)
def test_what_settings_and_following_a_post_take_away(
    kind: str, settings_: dict[str, str], role: str, follows: bool, wanted: set[Act]
) -> None:
    assert policy.allowed(Conversation(kind=kind, **settings_), role, follows=follows) == wanted


@pytest.mark.parametrize(("kind", "role"), list(policy.ALLOWED))
def test_an_archived_conversation_is_read_and_arranged_only(kind: str, role: str) -> None:
    archived = Conversation(kind=kind, archived_at=clock.now())
    assert policy.allowed(archived, role) == {Act.READ, Act.ARRANGE}


@pytest.mark.parametrize("act", list(Act))
def test_the_doors_agree_about_who_follows_a_post(cast: dict[str, Actor], act: Act) -> None:
    conversation = _talk(cast, "special")
    Membership.objects.filter(conversation=conversation, person=cast["member"].person_id).update(follows=True)
    wanted = act in policy.allowed(conversation, Role.MEMBER, follows=True)
    assert policy.may(cast["member"], act, conversation) is wanted
    assert policy.who_may(act, conversation).filter(pk=cast["member"].person_id).exists() is wanted


def _talk(cast: dict[str, Actor], kind: str) -> Conversation:
    if kind == "direct":
        return direct(cast["owner"], cast["member"])
    if kind == "secret":
        return _secret(cast["owner"], cast["member"])
    conversation = group(cast["owner"], cast["admin"], cast["member"], cast["former"])
    Membership.objects.filter(conversation=conversation, person=cast["admin"].person_id).update(role=Role.ADMIN)
    actions.leave_group(actor=cast["former"], conversation_id=conversation.pk)
    conversation.kind = kind
    conversation.unit_id = cast["owner"].unit_id if kind == "unit" else None
    conversation.audience, conversation.ends_on = {}, clock.today()
    conversation.owner_unit_id = cast["owner"].unit_id
    conversation.save()
    return conversation


def _secret(one: Actor, other: Actor) -> Conversation:
    conversation = direct(one, other)
    Conversation.objects.filter(pk=conversation.pk).update(kind=ConversationKind.SECRET)
    conversation.refresh_from_db()
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
            assert followed.keys() == visible
            everything = set(Conversation.objects.values_list("pk", flat=True))
            assert may_follow_together([(actor, everything), (actor, set())]) == [followed, {}]
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
